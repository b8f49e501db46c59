namespace Sinter.Kernels;

/// <summary>Groups of outputs of any kernel, one channel at a time.</summary>
internal static unsafe class DepthwiseTapsScalar
{
    public static void Run(in DepthwiseGroup group, nint channel, nint end)
    {
        for (; channel < end; channel++)
        {
            for (int pixel = 0; pixel < group.Pixels; pixel++)
                One(group, channel, pixel);
        }
    }

    private static void One(in DepthwiseGroup group, nint channel, int pixel)
    {
        float sum = group.Bias == null ? 0 : group.Bias[channel];
        for (int row = 0; row < group.RowCount; row++)
        {
            float* x = group.Rows[row] + group.Offset + (pixel * group.PixelStep) + channel, w = group.Weights[row] + channel;
            for (int tap = group.FirstTap; tap < group.EndTap; tap++)
                sum = float.MultiplyAddEstimate(x[tap * group.TapStep], w[tap * group.Channels], sum);
        }
        if (group.Residual != null)
            sum += group.Residual[(pixel * group.Channels) + channel];
        if (group.Clips)
            sum = MathF.Min(MathF.Max(sum, group.Least), group.Most);
        group.Y[(pixel * group.Channels) + channel] = sum;
    }
}
