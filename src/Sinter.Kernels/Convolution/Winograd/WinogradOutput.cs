using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>A' m A of one tile, with a channel in each lane of a vector.</summary>
internal static unsafe class WinogradOutput
{
    private const int Size = WinogradTiles.Inputs, Step = WinogradTiles.Outputs;

    /// <summary>Writes to[pixel * channels + channel] for the tile's 4 x 4 pixels.</summary>
    /// <param name="products">Of the first channel.</param>
    /// <param name="productStride">From one product to the next.</param>
    /// <param name="channels">At least as many as a vector has elements.</param>
    /// <param name="bias">One per channel; null for none.</param>
    /// <param name="to">Room for 16 * channels floats.</param>
    public static void Transform(float* products, nint productStride, int channels, float* bias, float* to)
    {
        int channel = 0;
        for (; channel <= channels - Vector<float>.Count; channel += Vector<float>.Count)
            TransformVector(products + channel, productStride, bias == null ? null : bias + channel, to + channel, channels);
        // The last channels are computed with some of those before them, once more.
        if (channel < channels)
        {
            channel = channels - Vector<float>.Count;
            TransformVector(products + channel, productStride, bias == null ? null : bias + channel, to + channel, channels);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformVector(float* products, nint productStride, float* bias, float* to, nint pixelStride)
    {
        Vector<float>* columns = stackalloc Vector<float>[Step * Size];
        nint next = Size * productStride;
        for (int k = 0; k < Size; k++)
        {
            float* from = products + (k * productStride);
            Four(Vector.Load(from), Vector.Load(from + next), Vector.Load(from + (2 * next)), Vector.Load(from + (3 * next)),
                Vector.Load(from + (4 * next)), Vector.Load(from + (5 * next)), Vector<float>.Zero, (float*)(columns + k),
                Size * Vector<float>.Count);
        }
        Vector<float> start = bias == null ? Vector<float>.Zero : Vector.Load(bias);
        for (int i = 0; i < Step; i++)
        {
            Vector<float>* row = columns + (i * Size);
            Four(row[0], row[1], row[2], row[3], row[4], row[5], start, to + i * Step * pixelStride, pixelStride);
        }
    }

    /// <summary>A' of six products, on top of a start value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(Vector<float> m0, Vector<float> m1, Vector<float> m2, Vector<float> m3, Vector<float> m4, Vector<float> m5,
        Vector<float> start, float* to, nint stride)
    {
        Vector<float> two = new(2f), four = new(4f), eight = new(8f);
        Vector<float> inner = m1 + m2 + start, innerDifference = m1 - m2 + start, outer = m3 + m4, outerDifference = m3 - m4;
        (m0 + inner + outer).Store(to);
        (innerDifference + (two * outerDifference)).Store(to + stride);
        (inner + (four * outer)).Store(to + 2 * stride);
        (innerDifference + (eight * outerDifference) + m5).Store(to + 3 * stride);
    }
}
