using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>B' d B of one tile, with a channel in each lane of a vector.</summary>
internal static unsafe class WinogradInput
{
    private const int Size = WinogradTiles.Inputs;

    /// <summary>Writes to[product * productStride + channel] for all channels.</summary>
    /// <param name="pixels">The tile's 6 x 6 pixels; those outside of the image point to zeros.</param>
    /// <param name="channels">At least as many as a vector has elements.</param>
    /// <param name="to">Where the first product's first channel goes.</param>
    /// <param name="productStride">From one product to the next.</param>
    public static void Transform(float** pixels, int channels, float* to, nint productStride)
    {
        int channel = 0;
        for (; channel <= channels - Vector<float>.Count; channel += Vector<float>.Count)
            TransformVector(pixels, channel, to + channel, productStride);
        // The last channels are computed with some of those before them, once more.
        if (channel < channels)
            TransformVector(pixels, channels - Vector<float>.Count, to + channels - Vector<float>.Count, productStride);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformVector(float** pixels, int channel, float* to, nint productStride)
    {
        Vector<float>* columns = stackalloc Vector<float>[WinogradTiles.Products];
        for (int k = 0; k < Size; k++)
        {
            float** column = pixels + k;
            Six(
                Vector.Load(column[0] + channel), Vector.Load(column[Size] + channel), Vector.Load(column[2 * Size] + channel),
                Vector.Load(column[3 * Size] + channel), Vector.Load(column[4 * Size] + channel), Vector.Load(column[5 * Size] + channel),
                (float*)(columns + k), Size * Vector<float>.Count);
        }
        for (int i = 0; i < Size; i++)
        {
            Vector<float>* row = columns + i * Size;
            Six(row[0], row[1], row[2], row[3], row[4], row[5], to + i * Size * productStride, productStride);
        }
    }

    /// <summary>B' of six inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Six(Vector<float> d0, Vector<float> d1, Vector<float> d2, Vector<float> d3, Vector<float> d4, Vector<float> d5,
        float* to, nint stride)
    {
        Vector<float> four = new(4f), five = new(5f), two = new(2f);
        Vector<float> even = d4 - (four * d2), odd = d3 - (four * d1), difference = d4 - d2, twice = two * (d3 - d1);
        ((four * d0) - (five * d2) + d4).Store(to);
        (even + odd).Store(to + stride);
        (even - odd).Store(to + 2 * stride);
        (difference + twice).Store(to + 3 * stride);
        (difference - twice).Store(to + 4 * stride);
        ((four * d1) - (five * d3) + d5).Store(to + 5 * stride);
    }
}
