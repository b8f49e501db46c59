using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public unsafe class HalfConversionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<CpuTier> Tiers => [.. KernelData.RunnableTiers];

    [Theory, MemberData(nameof(Tiers))]
    public void EveryHalfWidensExactly(CpuTier tier)
    {
        var halves = new ushort[65536];
        for (int i = 0; i < halves.Length; i++)
            halves[i] = (ushort)i;
        var floats = new float[halves.Length];
        fixed (ushort* source = halves)
        fixed (float* target = floats)
            HalfLoops.Widen(tier, source, target, halves.Length);
        for (int i = 0; i < halves.Length; i++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf((ushort)i);
            Assert.True(Same(expected, floats[i]), $"{i:X4}: expected {expected:R}, got {floats[i]:R}");
        }
    }

    [Theory, MemberData(nameof(Tiers))]
    public void FloatsRoundToNearestEvenAroundEveryBoundary(CpuTier tier)
    {
        Narrows(tier, [.. Boundaries()]);
        var random = new Random(50);
        var sample = new float[2_000_000];
        for (int i = 0; i < sample.Length; i++)
            sample[i] = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
        Narrows(tier, sample);
        for (int i = 0; i < sample.Length; i++)
            sample[i] = BitConverter.Int32BitsToSingle((random.Next(2) << 31) | random.Next(100 << 23, 145 << 23));
        Narrows(tier, sample);
    }

    [Fact]
    public void EveryLengthStaysInsideItsMemory()
    {
        float[] values = KernelData.Floats(new Random(51), 140, 70000);
        for (int length = 0; length <= 130; length++)
        {
            using var floats = new BoundedMemory<float>(values.AsSpan(0, length), atEnd: length % 2 == 0);
            using var halves = new BoundedMemory<Half>(length, atEnd: length % 2 == 0);
            using var back = new BoundedMemory<float>(length, atEnd: length % 2 == 0);
            HalfConversion.ToHalf(floats.Span, halves.Span, WorkPool.Inline, Token);
            HalfConversion.ToSingle(halves.Span, back.Span, WorkPool.Inline, Token);
            HalfConversion.RoundToHalf(floats.Span, WorkPool.Inline, Token);
            for (int i = 0; i < length; i++)
            {
                Assert.Equal((Half)values[i], halves.Span[i]);
                Assert.Equal((float)(Half)values[i], back.Span[i]);
            }
            KernelData.SameBits(back.Span, floats.Span, "rounded in place");
        }
        Assert.Throws<ArgumentException>(() => HalfConversion.ToHalf(values, new Half[3], WorkPool.Inline, Token));
    }

    private static IEnumerable<float> Boundaries()
    {
        for (int i = 0; i < 0x7C00; i++)
        {
            double low = (double)BitConverter.UInt16BitsToHalf((ushort)i);
            double high = i + 1 == 0x7C00 ? 65536 : (double)BitConverter.UInt16BitsToHalf((ushort)(i + 1));
            var middle = (float)((low + high) / 2);
            foreach (float value in new[] { (float)low, middle, MathF.BitDecrement(middle), MathF.BitIncrement(middle) })
            {
                yield return value;
                yield return -value;
            }
        }
        foreach (float value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.Epsilon, 65536f,
            65535.996f })
            yield return value;
    }

    private static void Narrows(CpuTier tier, float[] floats)
    {
        var halves = new ushort[floats.Length];
        float[] rounded = [.. floats];
        fixed (float* source = floats, values = rounded)
        fixed (ushort* target = halves)
        {
            HalfLoops.Narrow(tier, source, target, floats.Length);
            UnaryLoop.Run(tier, default(RoundToHalfOperator), values, values, floats.Length);
        }
        for (int i = 0; i < floats.Length; i++)
        {
            ushort expected = BitConverter.HalfToUInt16Bits((Half)floats[i]);
            if (expected != halves[i] || !Same((float)(Half)floats[i], rounded[i]))
                Assert.Fail($"{floats[i]:R}: expected {expected:X4}, got {halves[i]:X4}, rounded {rounded[i]:R}");
        }
    }

    private static bool Same(float a, float b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b);
}
