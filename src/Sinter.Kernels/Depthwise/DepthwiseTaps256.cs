using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Kernels;

/// <summary>Groups of outputs of any kernel, tap by tap. Channels come in vectors of 8.</summary>
internal static unsafe class DepthwiseTaps256
{
    /// <summary>Computes one output, or four that see the same taps; two and three are computed one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in DepthwiseGroup group, nint channel, nint end)
    {
        for (; channel < end; channel += 8)
        {
            Vector256<float> start = group.Bias == null ? Vector256<float>.Zero : Vector256.Load(group.Bias + channel);
            if (group.Pixels < DepthwiseGroup.MostPixels)
            {
                for (int pixel = 0; pixel < group.Pixels; pixel++)
                    One(group, channel, pixel, start);
                continue;
            }
            Vector256<float> a0 = start, a1 = start, a2 = start, a3 = start;
            nint step = group.PixelStep, channels = group.Channels;
            for (int row = 0; row < group.RowCount; row++)
            {
                float* x = group.Rows[row] + group.Offset + channel, w = group.Weights[row] + channel;
                for (int tap = 0; tap < group.EndTap; tap++)
                {
                    Vector256<float> weight = Vector256.Load(w);
                    a0 = Fma.MultiplyAdd(Vector256.Load(x), weight, a0);
                    a1 = Fma.MultiplyAdd(Vector256.Load(x + step), weight, a1);
                    a2 = Fma.MultiplyAdd(Vector256.Load(x + (2 * step)), weight, a2);
                    a3 = Fma.MultiplyAdd(Vector256.Load(x + (3 * step)), weight, a3);
                    x += group.TapStep;
                    w += channels;
                }
            }
            Store(group, channel, 0, a0);
            Store(group, channel, 1, a1);
            Store(group, channel, 2, a2);
            Store(group, channel, 3, a3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One(in DepthwiseGroup group, nint channel, int pixel, Vector256<float> sum)
    {
        for (int row = 0; row < group.RowCount; row++)
        {
            float* x = group.Rows[row] + group.Offset + (pixel * group.PixelStep) + (group.FirstTap * group.TapStep) + channel;
            float* w = group.Weights[row] + (group.FirstTap * group.Channels) + channel;
            for (int tap = group.FirstTap; tap < group.EndTap; tap++)
            {
                sum = Fma.MultiplyAdd(Vector256.Load(x), Vector256.Load(w), sum);
                x += group.TapStep;
                w += group.Channels;
            }
        }
        Store(group, channel, pixel, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in DepthwiseGroup group, nint channel, int pixel, Vector256<float> sum)
    {
        if (group.Residual != null)
            sum += Vector256.Load(group.Residual + (pixel * group.Channels) + channel);
        if (group.Clips)
            sum = Avx.Min(Vector256.Create(group.Most), Avx.Max(Vector256.Create(group.Least), sum));
        sum.Store(group.Y + (pixel * group.Channels) + channel);
    }
}
