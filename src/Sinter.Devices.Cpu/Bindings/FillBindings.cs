using System.Runtime.InteropServices;
using Sinter.Ir.Ops;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Tensors of one value, and of one value among others.</summary>
internal static class FillBindings
{
    /// <summary>fill and fill_like: the shape is the result's, from wherever it comes.</summary>
    public static CpuKernel? BindFill(BindingSite site)
    {
        if (site.ElementWidth == 0 || !site.IsKnownOrAbsent("value"))
            return null;
        Tensor value = site.Arguments.KnownTensor("value") ?? Tensor.Scalar(0f);
        return value.Count == 1
            ? new CpuKernel("fill", [], (in KernelCall call) => Fill(call.OutputBytes(), value.Bytes))
            : null;
    }

    public static CpuKernel? BindOneHot(BindingSite site)
    {
        if (!site.IsInteger("indices") || site.ElementWidth == 0 || !site.IsKnownOrAbsent("on_value") || !site.IsKnownOrAbsent("off_value"))
            return null;
        ElementType element = site.Outputs[0].Element;
        Tensor on = (site.Arguments.KnownTensor("on_value") ?? Tensor.Scalar(1)).ConvertTo(element);
        Tensor off = (site.Arguments.KnownTensor("off_value") ?? Tensor.Scalar(0)).ConvertTo(element);
        if (on.Count != 1 || off.Count != 1)
            return null;
        var split = AxisSplit.Of(site.OutputShape, site.Arguments.Axis("axis", site.OutputShape.Rank));
        int width = site.ElementWidth;
        return new CpuKernel("one-hot", [site.Argument("indices")], (in KernelCall call) =>
        {
            Span<byte> output = call.OutputBytes();
            Fill(output, off.Bytes);
            ReadOnlySpan<int> indices = call.Integers(0);
            for (int i = 0; i < indices.Length; i++)
            {
                if ((uint)indices[i] < (uint)split.Size)
                    on.Bytes.CopyTo(output[(((i / split.Inner * split.Size + indices[i]) * split.Inner + i % split.Inner) * width)..]);
            }
        });
    }

    private static void Fill(Span<byte> target, ReadOnlySpan<byte> element)
    {
        switch (element.Length)
        {
            case 1: target.Fill(element[0]); break;
            case 2: MemoryMarshal.Cast<byte, ushort>(target).Fill(MemoryMarshal.Read<ushort>(element)); break;
            case 4: MemoryMarshal.Cast<byte, uint>(target).Fill(MemoryMarshal.Read<uint>(element)); break;
            default: MemoryMarshal.Cast<byte, ulong>(target).Fill(MemoryMarshal.Read<ulong>(element)); break;
        }
    }
}
