using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Kernels;

/// <summary>Groups of outputs of any kernel, tap by tap. Channels come in vectors of 16.</summary>
internal static unsafe class DepthwiseTaps512
{
    /// <summary>Computes one output, or four that see the same taps; two and three are computed one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in DepthwiseGroup group, nint channel, nint end)
    {
        for (; channel < end; channel += 16)
        {
            Vector512<float> start = group.Bias == null ? Vector512<float>.Zero : Vector512.Load(group.Bias + channel);
            if (group.Pixels < DepthwiseGroup.MostPixels)
            {
                for (int pixel = 0; pixel < group.Pixels; pixel++)
                    One(group, channel, pixel, start);
                continue;
            }
            Vector512<float> a0 = start, a1 = start, a2 = start, a3 = start;
            nint step = group.PixelStep, channels = group.Channels;
            for (int row = 0; row < group.RowCount; row++)
            {
                float* x = group.Rows[row] + group.Offset + channel, w = group.Weights[row] + channel;
                for (int tap = 0; tap < group.EndTap; tap++)
                {
                    Vector512<float> weight = Vector512.Load(w);
                    a0 = Avx512F.FusedMultiplyAdd(Vector512.Load(x), weight, a0);
                    a1 = Avx512F.FusedMultiplyAdd(Vector512.Load(x + step), weight, a1);
                    a2 = Avx512F.FusedMultiplyAdd(Vector512.Load(x + (2 * step)), weight, a2);
                    a3 = Avx512F.FusedMultiplyAdd(Vector512.Load(x + (3 * step)), weight, a3);
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
    private static void One(in DepthwiseGroup group, nint channel, int pixel, Vector512<float> sum)
    {
        for (int row = 0; row < group.RowCount; row++)
        {
            float* x = group.Rows[row] + group.Offset + (pixel * group.PixelStep) + (group.FirstTap * group.TapStep) + channel;
            float* w = group.Weights[row] + (group.FirstTap * group.Channels) + channel;
            for (int tap = group.FirstTap; tap < group.EndTap; tap++)
            {
                sum = Avx512F.FusedMultiplyAdd(Vector512.Load(x), Vector512.Load(w), sum);
                x += group.TapStep;
                w += group.Channels;
            }
        }
        Store(group, channel, pixel, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in DepthwiseGroup group, nint channel, int pixel, Vector512<float> sum)
    {
        if (group.Residual != null)
            sum += Vector512.Load(group.Residual + (pixel * group.Channels) + channel);
        if (group.Clips)
            sum = Avx512F.Min(Vector512.Create(group.Most), Avx512F.Max(Vector512.Create(group.Least), sum));
        sum.Store(group.Y + (pixel * group.Channels) + channel);
    }
}
