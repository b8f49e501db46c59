using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>Makes rows of a product of the inputs that a convolution's outputs see: 16-bit integers with their zero point taken off, so that
/// padding is 0.</summary>
internal readonly unsafe struct IntegerRows(WindowShape window, int channels, ByteScale scale, byte* inputs)
{
    private const int Step = 8;

    /// <summary>Writes the rows of outputs [first, first + count), counted through all images.</summary>
    /// <param name="first">An output position.</param>
    /// <param name="count">Neighbouring positions.</param>
    /// <param name="rows">Room for as many rows.</param>
    /// <param name="stride">From one row to the next, an even number: the depth or one more, which is set to 0.</param>
    public void Write(int first, int count, short* rows, int stride)
    {
        if (window.IsPointwise && stride == channels)
        {
            Widen(inputs + (nint)first * channels, rows, count * channels);
            return;
        }
        int volume = window.Output.Volume, plane = window.Output.Height * window.Output.Width;
        for (int i = 0; i < count; i++)
        {
            int image = Math.DivRem(first + i, volume, out int position);
            int depth = Math.DivRem(position, plane, out position);
            int row = Math.DivRem(position, window.Output.Width, out int column);
            short* end = Gather(inputs + (nint)image * window.Input.Volume * channels, depth, row, column, rows);
            rows += stride;
            if (end < rows)
                *end = 0;
        }
    }

    /// <summary>Writes one row, and gives its end.</summary>
    private short* Gather(byte* image, int outputDepth, int outputRow, int outputColumn, short* target)
    {
        int left = outputColumn * window.Stride.Width - window.PadBefore.Width, step = window.Dilation.Width;
        // Kernel columns that fall into the image.
        int from = left >= 0 ? 0 : Math.Min(window.Kernel.Width, (-left + step - 1) / step);
        int to = left >= window.Input.Width ? from : Math.Max(from, Math.Min(window.Kernel.Width, (window.Input.Width - 1 - left) / step + 1));
        for (int k = 0; k < window.Kernel.Depth; k++)
        {
            int plane = outputDepth * window.Stride.Depth - window.PadBefore.Depth + k * window.Dilation.Depth;
            for (int j = 0; j < window.Kernel.Height; j++)
            {
                int row = outputRow * window.Stride.Height - window.PadBefore.Height + j * window.Dilation.Height;
                if ((uint)plane >= (uint)window.Input.Depth || (uint)row >= (uint)window.Input.Height)
                {
                    target = Clear(target, window.Kernel.Width * channels);
                    continue;
                }
                byte* line = image + (((nint)plane * window.Input.Height + row) * window.Input.Width + left) * channels;
                target = Clear(target, from * channels);
                if (step == 1)
                {
                    Widen(line + (nint)from * channels, target, (to - from) * channels);
                    target += (to - from) * channels;
                }
                else
                {
                    for (int i = from; i < to; i++, target += channels)
                        Widen(line + (nint)i * step * channels, target, channels);
                }
                target = Clear(target, (window.Kernel.Width - to) * channels);
            }
        }
        return target;
    }

    private static short* Clear(short* target, int count)
    {
        new Span<short>(target, count).Clear();
        return target + count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Widen(byte* source, short* target, int count)
    {
        int i = 0;
        short zeroPoint = (short)scale.UnsignedZeroPoint;
        byte sign = scale.SignBit;
        if (Vector.IsHardwareAccelerated)
        {
            Vector<byte> signs = new(sign);
            Vector<short> zeros = new(zeroPoint);
            for (; i <= count - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                Vector.Widen(Vector.Load(source + i) ^ signs, out Vector<ushort> low, out Vector<ushort> high);
                (low.As<ushort, short>() - zeros).Store(target + i);
                (high.As<ushort, short>() - zeros).Store(target + i + Vector<short>.Count);
            }
        }
        if (Vector128.IsHardwareAccelerated && count >= Step)
        {
            for (; i <= count - Step; i += Step)
                WidenStep(source + i, target + i, sign, zeroPoint);
            // The last step goes over elements again that the one before has done.
            if (i < count)
                WidenStep(source + count - Step, target + count - Step, sign, zeroPoint);
            return;
        }
        for (; i < count; i++)
            target[i] = (short)((source[i] ^ sign) - zeroPoint);
    }

    /// <summary>Rows of a kernel over few channels are short, so 8 elements are worth a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WidenStep(byte* source, short* target, byte sign, short zeroPoint)
    {
        Vector128<byte> bytes = Vector128.CreateScalar(*(ulong*)source).AsByte() ^ Vector128.Create(sign);
        (Vector128.WidenLower(bytes).AsInt16() - Vector128.Create(zeroPoint)).Store(target);
    }
}
