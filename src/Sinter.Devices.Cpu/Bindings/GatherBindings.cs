using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Gathering along an axis, with indices that the program computes.</summary>
internal static class GatherBindings
{
    public static CpuKernel? BindGather(BindingSite site)
    {
        if (!site.IsMovable("x") || IndexReading.Of(site) is not { } indices)
            return null;
        if (site.Compressed("x") is { } compressed)
        {
            ArtifactRecord.Keep(compressed.Packed);
            return BindCompressedGather(site, new CompressedRows(compressed), compressed.Rows, indices);
        }
        Shape x = site.Shape("x"), positions = site.Shape("indices");
        (int axis, int batchDims) = GatherGeometry.Read(site.Arguments, x.Rank, positions.Rank);
        var split = AxisSplit.Of(x, axis);
        int width = split.Inner * site.ElementWidth, batches = 1;
        for (int i = 0; i < batchDims; i++)
            batches *= x[i];
        int rows = split.Outer / batches, taken = (int)positions.ElementCount / batches;
        return new CpuKernel("gather", [site.Argument("x"), site.Argument("indices")], (in KernelCall call) =>
        {
            using IndexReading.Read read = indices.Of(call.Inputs[1], split.Size);
            int source = rows * split.Size * width, target = rows * taken * width;
            for (int batch = 0; batch < batches; batch++)
            {
                Gather.Run(
                    call.Bytes(0).Slice(batch * source, source), read.Indices.Slice(batch * taken, taken),
                    call.OutputBytes().Slice(batch * target, target), rows, split.Size, width, indices.WrapsNegative, IndexBounds.Clamp,
                    call.Pool, call.Cancellation);
            }
        });
    }

    private static CpuKernel BindCompressedGather(BindingSite site, CompressedRows table, int rows, IndexReading indices) =>
        new("gather from compressed rows", [site.Argument("indices")], (in KernelCall call) =>
        {
            using IndexReading.Read read = indices.Of(call.Inputs[0], rows);
            table.Gather(read.Indices, indices.WrapsNegative, call.OutputFloats());
        });

    public static CpuKernel? BindGatherAlongAxis(BindingSite site)
    {
        if (!site.IsMovable("x") || IndexReading.Of(site) is not { } indices)
            return null;
        Shape x = site.Shape("x");
        int axis = site.Arguments.Axis("axis", x.Rank), width = site.ElementWidth, taken = site.OutputShape[axis];
        var split = AxisSplit.Of(x, axis);
        return new CpuKernel("gather of elements", [site.Argument("x"), site.Argument("indices")], (in KernelCall call) =>
        {
            using IndexReading.Read read = indices.Of(call.Inputs[1], split.Size);
            ElementGather.Run(
                width, call.Bytes(0), read.Indices, call.OutputBytes(), split.Outer, split.Size, taken, split.Inner, indices.WrapsNegative,
                call.Pool, call.Cancellation);
        });
    }
}
