using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Scaled dot-product attention: MIL's own operation, and the one that passes make of its parts.</summary>
internal static class AttentionBindings
{
    /// <summary>Bound only where no pass has replaced the operation, for example when shapes come with the inputs.</summary>
    public static CpuKernel? BindAttention(BindingSite site)
    {
        if (!site.IsFloat("query") || !site.IsFloat("key") || !site.IsFloat("value"))
            return null;
        Shape query = site.Shape("query"), key = site.Shape("key"), value = site.Shape("value"), output = site.OutputShape;
        int rank = output.Rank, keys = key[rank - 2], depth = query[rank - 1];
        Shape? mask = site.Arguments.Has("attn_mask") ? site.Shape("attn_mask") : null;
        var geometry = new AttentionGeometry([.. output.Dimensions[..^2]], output[rank - 2], keys, depth, output[rank - 1],
            [0, .. Strides(query)], [0, .. Strides(key)], [0, .. Strides(value)], mask is null ? [] : [.. Strides(mask.Value)],
            [.. output.Strides()], output);
        return Bind(site, geometry, (float)(1 / Math.Sqrt(depth)), mask is null ? null : "attn_mask");

        int[] Strides(Shape operand) => [.. StridedView.Dense(operand).BroadcastStrides(rank)];
    }

    public static CpuKernel? BindStrided(BindingSite site) => site.IsFloat("query") && site.IsFloat("key") && site.IsFloat("value")
        ? Bind(site, AttentionGeometry.Read(site.Arguments), (float)site.Arguments.Float("scale"), site.Arguments.Has("mask") ? "mask" : null)
        : null;

    private static CpuKernel? Bind(BindingSite site, AttentionGeometry geometry, float scale, string? mask)
    {
        Argument[] operands = [site.Argument("query"), site.Argument("key"), site.Argument("value")];
        if (mask is null)
        {
            return new CpuKernel("attention", [.. operands], (in KernelCall call) => Attention.Run(
                Shaped(geometry), scale, call.Floats(0), call.Floats(1), call.Floats(2), call.OutputFloats(), call.Pool,
                call.Cancellation));
        }
        if (!site.IsFloat(mask) && !site.IsBool(mask))
            return null;
        KernelBody body = site.IsBool(mask)
            ? (in KernelCall call) => Attention.RunWithMask(
                Shaped(geometry), scale, call.Floats(0), call.Floats(1), call.Floats(2), call.Bytes(3), call.OutputFloats(), call.Pool,
                call.Cancellation)
            : (in KernelCall call) => Attention.RunWithBias(
                Shaped(geometry), scale, call.Floats(0), call.Floats(1), call.Floats(2), call.Floats(3), call.OutputFloats(), call.Pool,
                call.Cancellation);
        return new CpuKernel("attention, masked", [.. operands, site.Argument(mask)], body);
    }

    private static AttentionShape Shaped(AttentionGeometry geometry) => new()
    {
        QueryLength = geometry.Queries,
        KeyLength = geometry.Keys,
        Depth = geometry.Depth,
        ValueDepth = geometry.ValueDepth,
        BatchDimensions = geometry.Batch.AsSpan(),
        Queries = Operand(geometry.Query.AsSpan()[1..], geometry.Query[0]),
        Keys = Operand(geometry.Key.AsSpan()[1..], geometry.Key[0]),
        Values = Operand(geometry.Value.AsSpan()[1..], geometry.Value[0]),
        Mask = geometry.Mask.IsEmpty ? default : Operand(geometry.Mask.AsSpan(), 0),
        Output = Operand(geometry.Result.AsSpan(), 0),
    };

    private static AttentionOperand Operand(ReadOnlySpan<int> strides, int offset) => new()
    {
        Offset = offset,
        BatchStrides = strides[..^2],
        RowStride = strides[^2],
        ColumnStride = strides[^1],
    };
}
