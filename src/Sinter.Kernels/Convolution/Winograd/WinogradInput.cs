using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>B' d B of one tile, with a channel in each lane of a vector.</summary>
internal static unsafe class WinogradInput
{
    private const int Size = WinogradTiles.Inputs;

    /// <summary>Writes to[product * productStride + channel] for all channels.</summary>
    /// <param name="tier">Decides the vector.</param>
    /// <param name="pixels">The tile's 6 x 6 pixels; those outside of the image point to zeros.</param>
    /// <param name="channels">At least <see cref="WinogradTiles.LeastChannels"/>.</param>
    /// <param name="to">Where the first product's first channel goes.</param>
    /// <param name="productStride">From one product to the next.</param>
    /// <param name="work">Room for <see cref="WinogradTiles.WorkFloats"/>, aligned to vectors.</param>
    public static void Transform(CpuTier tier, float** pixels, int channels, float* to, nint productStride, float* work)
    {
        int step = WinogradTiles.Lanes(tier);
        for (int channel = 0; channel < channels; channel += step)
        {
            // The last channels are computed with some of those before them, once more.
            int first = Math.Min(channel, channels - step);
            if (tier == CpuTier.Vector512)
                Transform512(pixels, first, to + first, productStride, work);
            else if (tier == CpuTier.Vector256)
                Transform256(pixels, first, to + first, productStride, work);
            else
                Transform128(pixels, first, to + first, productStride, work);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transform512(float** pixels, int channel, float* to, nint productStride, float* columns)
    {
        for (int k = 0; k < Size; k++)
        {
            float** column = pixels + k;
            Six(
                Vector512.Load(column[0] + channel), Vector512.Load(column[Size] + channel), Vector512.Load(column[2 * Size] + channel),
                Vector512.Load(column[3 * Size] + channel), Vector512.Load(column[4 * Size] + channel),
                Vector512.Load(column[5 * Size] + channel), columns + k * 16, Size * 16);
        }
        for (int i = 0; i < Size; i++)
        {
            float* row = columns + i * Size * 16;
            Six(Vector512.Load(row), Vector512.Load(row + 16), Vector512.Load(row + 32), Vector512.Load(row + 48), Vector512.Load(row + 64),
                Vector512.Load(row + 80), to + i * Size * productStride, productStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transform256(float** pixels, int channel, float* to, nint productStride, float* columns)
    {
        for (int k = 0; k < Size; k++)
        {
            float** column = pixels + k;
            Six(
                Vector256.Load(column[0] + channel), Vector256.Load(column[Size] + channel), Vector256.Load(column[2 * Size] + channel),
                Vector256.Load(column[3 * Size] + channel), Vector256.Load(column[4 * Size] + channel),
                Vector256.Load(column[5 * Size] + channel), columns + k * 8, Size * 8);
        }
        for (int i = 0; i < Size; i++)
        {
            float* row = columns + i * Size * 8;
            Six(Vector256.Load(row), Vector256.Load(row + 8), Vector256.Load(row + 16), Vector256.Load(row + 24), Vector256.Load(row + 32),
                Vector256.Load(row + 40), to + i * Size * productStride, productStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transform128(float** pixels, int channel, float* to, nint productStride, float* columns)
    {
        for (int k = 0; k < Size; k++)
        {
            float** column = pixels + k;
            Six(
                Vector128.Load(column[0] + channel), Vector128.Load(column[Size] + channel), Vector128.Load(column[2 * Size] + channel),
                Vector128.Load(column[3 * Size] + channel), Vector128.Load(column[4 * Size] + channel),
                Vector128.Load(column[5 * Size] + channel), columns + k * 4, Size * 4);
        }
        for (int i = 0; i < Size; i++)
        {
            float* row = columns + i * Size * 4;
            Six(Vector128.Load(row), Vector128.Load(row + 4), Vector128.Load(row + 8), Vector128.Load(row + 12), Vector128.Load(row + 16),
                Vector128.Load(row + 20), to + i * Size * productStride, productStride);
        }
    }

    /// <summary>B' of six inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Six(Vector512<float> d0, Vector512<float> d1, Vector512<float> d2, Vector512<float> d3, Vector512<float> d4, Vector512<float> d5,
        float* to, nint stride)
    {
        Vector512<float> four = Vector512.Create(4f), five = Vector512.Create(-5f), two = Vector512.Create(2f), minusFour = Vector512.Create(-4f);
        Vector512<float> even = Vector512.MultiplyAddEstimate(d2, minusFour, d4), odd = Vector512.MultiplyAddEstimate(d1, minusFour, d3);
        Vector512<float> difference = d4 - d2, twice = two * (d3 - d1);
        Vector512.MultiplyAddEstimate(d0, four, Vector512.MultiplyAddEstimate(d2, five, d4)).Store(to);
        (even + odd).Store(to + stride);
        (even - odd).Store(to + 2 * stride);
        (difference + twice).Store(to + 3 * stride);
        (difference - twice).Store(to + 4 * stride);
        Vector512.MultiplyAddEstimate(d1, four, Vector512.MultiplyAddEstimate(d3, five, d5)).Store(to + 5 * stride);
    }

    /// <summary>B' of six inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Six(Vector256<float> d0, Vector256<float> d1, Vector256<float> d2, Vector256<float> d3, Vector256<float> d4, Vector256<float> d5,
        float* to, nint stride)
    {
        Vector256<float> four = Vector256.Create(4f), five = Vector256.Create(-5f), two = Vector256.Create(2f), minusFour = Vector256.Create(-4f);
        Vector256<float> even = Vector256.MultiplyAddEstimate(d2, minusFour, d4), odd = Vector256.MultiplyAddEstimate(d1, minusFour, d3);
        Vector256<float> difference = d4 - d2, twice = two * (d3 - d1);
        Vector256.MultiplyAddEstimate(d0, four, Vector256.MultiplyAddEstimate(d2, five, d4)).Store(to);
        (even + odd).Store(to + stride);
        (even - odd).Store(to + 2 * stride);
        (difference + twice).Store(to + 3 * stride);
        (difference - twice).Store(to + 4 * stride);
        Vector256.MultiplyAddEstimate(d1, four, Vector256.MultiplyAddEstimate(d3, five, d5)).Store(to + 5 * stride);
    }

    /// <summary>B' of six inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Six(Vector128<float> d0, Vector128<float> d1, Vector128<float> d2, Vector128<float> d3, Vector128<float> d4, Vector128<float> d5,
        float* to, nint stride)
    {
        Vector128<float> four = Vector128.Create(4f), five = Vector128.Create(-5f), two = Vector128.Create(2f), minusFour = Vector128.Create(-4f);
        Vector128<float> even = Vector128.MultiplyAddEstimate(d2, minusFour, d4), odd = Vector128.MultiplyAddEstimate(d1, minusFour, d3);
        Vector128<float> difference = d4 - d2, twice = two * (d3 - d1);
        Vector128.MultiplyAddEstimate(d0, four, Vector128.MultiplyAddEstimate(d2, five, d4)).Store(to);
        (even + odd).Store(to + stride);
        (even - odd).Store(to + 2 * stride);
        (difference + twice).Store(to + 3 * stride);
        (difference - twice).Store(to + 4 * stride);
        Vector128.MultiplyAddEstimate(d1, four, Vector128.MultiplyAddEstimate(d3, five, d5)).Store(to + 5 * stride);
    }
}
