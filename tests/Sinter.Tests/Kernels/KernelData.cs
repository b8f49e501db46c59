using System.Runtime.Intrinsics;
using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

/// <summary>Inputs and comparisons that the kernel tests share.</summary>
internal static class KernelData
{
    /// <summary>The tiers that this process can run, lowest first.</summary>
    public static IReadOnlyList<CpuTier> RunnableTiers { get; } =
        [.. Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTier.Current && tier switch
        {
            CpuTier.AdvSimd => CpuTier.Current == CpuTier.AdvSimd,
            CpuTier.Vector128 => Vector128.IsHardwareAccelerated,
            _ => true,
        })];

    public static float[] Floats(Random random, int count, float scale = 1)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = scale * (2 * random.NextSingle() - 1);
        return values;
    }

    /// <summary>Distance in representable floats; 0 for two NaN, huge for one.</summary>
    public static long UlpDistance(float a, float b)
    {
        if (float.IsNaN(a) || float.IsNaN(b))
            return float.IsNaN(a) && float.IsNaN(b) ? 0 : long.MaxValue;
        return Math.Abs(Order(a) - Order(b));
    }

    public static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double absolute, double relative, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs(expected[i] - actual[i]);
            bool same = difference <= absolute + relative * Math.Abs(expected[i])
                || (double.IsNaN(expected[i]) && float.IsNaN(actual[i]))
                || (double.IsInfinity(expected[i]) && expected[i] == actual[i]);
            Assert.True(same, $"{what}: element {i} of {expected.Length}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }

    public static void SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]),
                $"{what}: element {i} of {expected.Length}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }

    private static long Order(float value)
    {
        int bits = BitConverter.SingleToInt32Bits(value);
        return bits < 0 ? -(long)(bits & int.MaxValue) : bits;
    }
}
