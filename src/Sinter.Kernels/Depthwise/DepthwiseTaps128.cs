using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>Groups of outputs of any kernel, tap by tap. Channels come in vectors of 4.</summary>
internal static unsafe class DepthwiseTaps128
{
    /// <summary>Computes one output, or four that see the same taps; two and three are computed one by one. Gives the first channel that is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint Run(in DepthwiseGroup group, nint channel, nint end)
    {
        for (; channel <= end - 4; channel += 4)
        {
            Vector128<float> start = group.Bias == null ? Vector128<float>.Zero : Vector128.Load(group.Bias + channel);
            if (group.Pixels < DepthwiseGroup.MostPixels)
            {
                for (int pixel = 0; pixel < group.Pixels; pixel++)
                    One(group, channel, pixel, start);
                continue;
            }
            Vector128<float> a0 = start, a1 = start, a2 = start, a3 = start;
            nint step = group.PixelStep, channels = group.Channels;
            for (int row = 0; row < group.RowCount; row++)
            {
                float* x = group.Rows[row] + group.Offset + channel, w = group.Weights[row] + channel;
                for (int tap = 0; tap < group.EndTap; tap++)
                {
                    Vector128<float> weight = Vector128.Load(w);
                    a0 = Vector128.MultiplyAddEstimate(Vector128.Load(x), weight, a0);
                    a1 = Vector128.MultiplyAddEstimate(Vector128.Load(x + step), weight, a1);
                    a2 = Vector128.MultiplyAddEstimate(Vector128.Load(x + (2 * step)), weight, a2);
                    a3 = Vector128.MultiplyAddEstimate(Vector128.Load(x + (3 * step)), weight, a3);
                    x += group.TapStep;
                    w += channels;
                }
            }
            Store(group, channel, 0, a0);
            Store(group, channel, 1, a1);
            Store(group, channel, 2, a2);
            Store(group, channel, 3, a3);
        }
        return channel;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One(in DepthwiseGroup group, nint channel, int pixel, Vector128<float> sum)
    {
        for (int row = 0; row < group.RowCount; row++)
        {
            float* x = group.Rows[row] + group.Offset + (pixel * group.PixelStep) + (group.FirstTap * group.TapStep) + channel;
            float* w = group.Weights[row] + (group.FirstTap * group.Channels) + channel;
            for (int tap = group.FirstTap; tap < group.EndTap; tap++)
            {
                sum = Vector128.MultiplyAddEstimate(Vector128.Load(x), Vector128.Load(w), sum);
                x += group.TapStep;
                w += group.Channels;
            }
        }
        Store(group, channel, pixel, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in DepthwiseGroup group, nint channel, int pixel, Vector128<float> sum)
    {
        if (group.Residual != null)
            sum += Vector128.Load(group.Residual + (pixel * group.Channels) + channel);
        if (group.Clips)
            sum = Vector128.Min(Vector128.Create(group.Most), Vector128.Max(Vector128.Create(group.Least), sum));
        sum.Store(group.Y + (pixel * group.Channels) + channel);
    }
}
