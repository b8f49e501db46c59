using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>A' m A of one tile, with a channel in each lane of a vector.</summary>
internal static unsafe class WinogradOutput
{
    private const int Size = WinogradTiles.Inputs, Step = WinogradTiles.Outputs;

    /// <summary>Writes all channels of a range.</summary>
    /// <param name="tier">Decides the vector.</param>
    /// <param name="products">Of the first channel.</param>
    /// <param name="productStride">From one product to the next.</param>
    /// <param name="channels">At least <see cref="WinogradTiles.LeastChannels"/>.</param>
    /// <param name="target">The place of the tile.</param>
    /// <param name="work">Room for <see cref="WinogradTiles.WorkFloats"/>, aligned to vectors.</param>
    public static void Transform(CpuTier tier, float* products, nint productStride, int channels, WinogradTarget* target, float* work)
    {
        int step = WinogradTiles.Lanes(tier);
        for (int channel = 0; channel < channels; channel += step)
        {
            // The last channels are computed with some of those before them, once more.
            int first = Math.Min(channel, channels - step);
            if (tier == CpuTier.Vector512)
                Transform512(products + first, productStride, first, target, work);
            else if (tier == CpuTier.Vector256)
                Transform256(products + first, productStride, first, target, work);
            else
                Transform128(products + first, productStride, first, target, work);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transform512(float* products, nint productStride, int channel, WinogradTarget* target, float* columns)
    {
        float* row = columns + Step * Size * 16;
        nint next = Size * productStride;
        for (int k = 0; k < Size; k++)
        {
            float* from = products + k * productStride;
            Four(Vector512.Load(from), Vector512.Load(from + next), Vector512.Load(from + 2 * next), Vector512.Load(from + 3 * next),
                Vector512.Load(from + 4 * next), Vector512.Load(from + 5 * next), Vector512<float>.Zero, columns + k * 16, Size * 16);
        }
        Vector512<float> start = target->Bias == null ? Vector512<float>.Zero : Vector512.Load(target->Bias + channel);
        Vector512<float> low = Vector512.Create(target->Low), high = Vector512.Create(target->High);
        for (int i = 0; i < target->Height; i++)
        {
            float* from = columns + i * Size * 16;
            Four(Vector512.Load(from), Vector512.Load(from + 16), Vector512.Load(from + 32), Vector512.Load(from + 48),
                Vector512.Load(from + 64), Vector512.Load(from + 80), start, row, 16);
            for (int k = 0; k < target->Width; k++)
            {
                nint offset = i * target->RowStride + k * target->PixelStride + channel;
                Vector512<float> value = Vector512.Load(row + k * 16);
                if (target->Residual != null)
                    value += Vector512.Load(target->Residual + offset);
                if (target->Clamp)
                    value = Vector512.MinNative(high, Vector512.MaxNative(low, value));
                value.Store(target->Pixels + offset);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transform256(float* products, nint productStride, int channel, WinogradTarget* target, float* columns)
    {
        float* row = columns + Step * Size * 8;
        nint next = Size * productStride;
        for (int k = 0; k < Size; k++)
        {
            float* from = products + k * productStride;
            Four(Vector256.Load(from), Vector256.Load(from + next), Vector256.Load(from + 2 * next), Vector256.Load(from + 3 * next),
                Vector256.Load(from + 4 * next), Vector256.Load(from + 5 * next), Vector256<float>.Zero, columns + k * 8, Size * 8);
        }
        Vector256<float> start = target->Bias == null ? Vector256<float>.Zero : Vector256.Load(target->Bias + channel);
        Vector256<float> low = Vector256.Create(target->Low), high = Vector256.Create(target->High);
        for (int i = 0; i < target->Height; i++)
        {
            float* from = columns + i * Size * 8;
            Four(Vector256.Load(from), Vector256.Load(from + 8), Vector256.Load(from + 16), Vector256.Load(from + 24),
                Vector256.Load(from + 32), Vector256.Load(from + 40), start, row, 8);
            for (int k = 0; k < target->Width; k++)
            {
                nint offset = i * target->RowStride + k * target->PixelStride + channel;
                Vector256<float> value = Vector256.Load(row + k * 8);
                if (target->Residual != null)
                    value += Vector256.Load(target->Residual + offset);
                if (target->Clamp)
                    value = Vector256.MinNative(high, Vector256.MaxNative(low, value));
                value.Store(target->Pixels + offset);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transform128(float* products, nint productStride, int channel, WinogradTarget* target, float* columns)
    {
        float* row = columns + Step * Size * 4;
        nint next = Size * productStride;
        for (int k = 0; k < Size; k++)
        {
            float* from = products + k * productStride;
            Four(Vector128.Load(from), Vector128.Load(from + next), Vector128.Load(from + 2 * next), Vector128.Load(from + 3 * next),
                Vector128.Load(from + 4 * next), Vector128.Load(from + 5 * next), Vector128<float>.Zero, columns + k * 4, Size * 4);
        }
        Vector128<float> start = target->Bias == null ? Vector128<float>.Zero : Vector128.Load(target->Bias + channel);
        Vector128<float> low = Vector128.Create(target->Low), high = Vector128.Create(target->High);
        for (int i = 0; i < target->Height; i++)
        {
            float* from = columns + i * Size * 4;
            Four(Vector128.Load(from), Vector128.Load(from + 4), Vector128.Load(from + 8), Vector128.Load(from + 12),
                Vector128.Load(from + 16), Vector128.Load(from + 20), start, row, 4);
            for (int k = 0; k < target->Width; k++)
            {
                nint offset = i * target->RowStride + k * target->PixelStride + channel;
                Vector128<float> value = Vector128.Load(row + k * 4);
                if (target->Residual != null)
                    value += Vector128.Load(target->Residual + offset);
                if (target->Clamp)
                    value = Vector128.MinNative(high, Vector128.MaxNative(low, value));
                value.Store(target->Pixels + offset);
            }
        }
    }

    /// <summary>A' of six products, on top of a start value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(Vector512<float> m0, Vector512<float> m1, Vector512<float> m2, Vector512<float> m3, Vector512<float> m4, Vector512<float> m5,
        Vector512<float> start, float* to, nint stride)
    {
        Vector512<float> two = Vector512.Create(2f), four = Vector512.Create(4f), eight = Vector512.Create(8f);
        Vector512<float> inner = m1 + m2 + start, innerDifference = m1 - m2 + start, outer = m3 + m4, outerDifference = m3 - m4;
        (m0 + inner + outer).Store(to);
        Vector512.MultiplyAddEstimate(outerDifference, two, innerDifference).Store(to + stride);
        Vector512.MultiplyAddEstimate(outer, four, inner).Store(to + 2 * stride);
        (Vector512.MultiplyAddEstimate(outerDifference, eight, innerDifference) + m5).Store(to + 3 * stride);
    }

    /// <summary>A' of six products, on top of a start value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(Vector256<float> m0, Vector256<float> m1, Vector256<float> m2, Vector256<float> m3, Vector256<float> m4, Vector256<float> m5,
        Vector256<float> start, float* to, nint stride)
    {
        Vector256<float> two = Vector256.Create(2f), four = Vector256.Create(4f), eight = Vector256.Create(8f);
        Vector256<float> inner = m1 + m2 + start, innerDifference = m1 - m2 + start, outer = m3 + m4, outerDifference = m3 - m4;
        (m0 + inner + outer).Store(to);
        Vector256.MultiplyAddEstimate(outerDifference, two, innerDifference).Store(to + stride);
        Vector256.MultiplyAddEstimate(outer, four, inner).Store(to + 2 * stride);
        (Vector256.MultiplyAddEstimate(outerDifference, eight, innerDifference) + m5).Store(to + 3 * stride);
    }

    /// <summary>A' of six products, on top of a start value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(Vector128<float> m0, Vector128<float> m1, Vector128<float> m2, Vector128<float> m3, Vector128<float> m4, Vector128<float> m5,
        Vector128<float> start, float* to, nint stride)
    {
        Vector128<float> two = Vector128.Create(2f), four = Vector128.Create(4f), eight = Vector128.Create(8f);
        Vector128<float> inner = m1 + m2 + start, innerDifference = m1 - m2 + start, outer = m3 + m4, outerDifference = m3 - m4;
        (m0 + inner + outer).Store(to);
        Vector128.MultiplyAddEstimate(outerDifference, two, innerDifference).Store(to + stride);
        Vector128.MultiplyAddEstimate(outer, four, inner).Store(to + 2 * stride);
        (Vector128.MultiplyAddEstimate(outerDifference, eight, innerDifference) + m5).Store(to + 3 * stride);
    }
}
