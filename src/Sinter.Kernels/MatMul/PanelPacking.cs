using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>Rearranges the right operand of a matrix product into panels: panel p holds, for each step of depth, the neighbouring columns
/// from p * TileColumns on, padded with zeros at the end of the last one, which is narrow when that is enough.</summary>
internal static unsafe class PanelPacking
{
    /// <summary>Packs <paramref name="across"/> x <paramref name="depth"/> elements; writes PanelColumns(across) * depth floats.</summary>
    public static void Pack(
        float* source, nint acrossStride, nint depthStride, int across, int depth, MatMulKernel kernel, float* panels)
    {
        for (int start = 0; start < across; start += kernel.TileColumns)
        {
            int count = Math.Min(kernel.TileColumns, across - start);
            PackPanel(source + start * acrossStride, acrossStride, depthStride, count, depth, kernel.PanelWidth(count),
                panels + (nint)start * depth);
        }
    }

    /// <summary>Packs one panel, <paramref name="width"/> * depth floats.</summary>
    public static void PackPanel(float* from, nint acrossStride, nint depthStride, int count, int depth, int width, float* panel)
    {
        if (count < width)
            new Span<float>(panel, width * depth).Clear();
        if (acrossStride == 1)
            CopyRows(from, depthStride, count, depth, width, panel);
        else if (depthStride == 1 && Vector128.IsHardwareAccelerated)
            Transpose(from, acrossStride, count, depth, width, panel);
        else
            Gather(from, acrossStride, depthStride, 0, count, 0, depth, width, panel);
    }

    private static void CopyRows(float* from, nint depthStride, int count, int depth, int width, float* to)
    {
        for (int k = 0; k < depth; k++)
            Unsafe.CopyBlockUnaligned(to + k * (nint)width, from + k * depthStride, (uint)count * sizeof(float));
    }

    private static void Gather(
        float* from, nint acrossStride, nint depthStride, int firstAcross, int count, int firstDepth, int depth, int width, float* to)
    {
        for (int i = firstAcross; i < count; i++)
        {
            for (int k = firstDepth; k < depth; k++)
                to[k * (nint)width + i] = from[i * acrossStride + k * depthStride];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(float* from, nint acrossStride, int count, int depth, int width, float* to)
    {
        int wholeAcross = count & ~3, wholeDepth = depth & ~3;
        for (int i = 0; i < wholeAcross; i += 4)
        {
            float* row = from + i * acrossStride;
            for (int k = 0; k < wholeDepth; k += 4)
            {
                Vector128<float> r0 = Vector128.Load(row + k);
                Vector128<float> r1 = Vector128.Load(row + acrossStride + k);
                Vector128<float> r2 = Vector128.Load(row + 2 * acrossStride + k);
                Vector128<float> r3 = Vector128.Load(row + 3 * acrossStride + k);
                Interleave.Transpose(ref r0, ref r1, ref r2, ref r3);
                float* target = to + k * (nint)width + i;
                r0.Store(target);
                r1.Store(target + width);
                r2.Store(target + 2 * width);
                r3.Store(target + 3 * width);
            }
        }
        Gather(from, acrossStride, 1, 0, wholeAcross, wholeDepth, depth, width, to);
        Gather(from, acrossStride, 1, wholeAcross, count, 0, depth, width, to);
    }
}
