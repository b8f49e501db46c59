namespace Sinter.Ir.Ops;

/// <summary>Reads planes of height x width at fractional positions.</summary>
internal sealed class PlaneSampler(double[] values, int height, int width, PaddingMode padding, double padValue, bool nearest)
{
    /// <summary>The value at (x, y) of plane <paramref name="plane"/>.</summary>
    public double Sample(int plane, double x, double y)
    {
        int start = plane * height * width;
        if (padding == PaddingMode.Constant)
        {
            if (!(x > -1 && x < width && y > -1 && y < height))
                return padValue;
        }
        else
        {
            x = Inside(x, width);
            y = Inside(y, height);
        }
        if (nearest)
            return At(start, (int)Math.Round(x), (int)Math.Round(y));
        int left = (int)Math.Floor(x), top = (int)Math.Floor(y);
        double weightX = x - left, weightY = y - top;
        double upper = Mix(At(start, left, top), weightX == 0 ? 0 : At(start, left + 1, top), weightX);
        return weightY == 0 ? upper : Mix(upper, Mix(At(start, left, top + 1), weightX == 0 ? 0 : At(start, left + 1, top + 1), weightX),
            weightY);
    }

    private static double Mix(double first, double second, double weight) => weight == 0 ? first : ((1 - weight) * first)
        + (weight * second);

    private double At(int start, int x, int y) => (uint)x < (uint)width && (uint)y < (uint)height ? values[start + (y * width) + x]
        : padValue;

    private double Inside(double coordinate, int size)
    {
        if (padding == PaddingMode.Reflection)
            coordinate = Mirror(coordinate, 0, size - 1);
        else if (padding == PaddingMode.Symmetric)
            coordinate = Mirror(coordinate, -0.5, size);
        return coordinate > 0 ? Math.Min(coordinate, size - 1) : 0;
    }

    /// <summary>A coordinate folded into [low, low + span] at both ends.</summary>
    public static double Mirror(double coordinate, double low, double span)
    {
        if (span == 0)
            return low;
        double distance = Math.Abs(coordinate - low) % (2 * span);
        return low + (distance > span ? (2 * span) - distance : distance);
    }
}
