using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class IntegerConversionTests
{
    private static readonly float[] Special =
        [0f, -0f, 0.99f, -0.99f, 1.5f, -1.5f, 127.9f, 128f, -128.9f, -129f, 255.9f, 256f, 3e9f, -3e9f, float.NaN, float.PositiveInfinity,
            float.NegativeInfinity, 1e-40f];

    [Fact]
    public void EveryLengthAgreesWithTheScalarConversion()
    {
        var random = new Random(100);
        for (int length = 0; length <= 130; length++)
        {
            bool atEnd = length % 2 == 0;
            using var floats = new BoundedMemory<float>(
                [.. Enumerable.Range(0, length).Select(_ => Special[random.Next(Special.Length)])], atEnd);
            using var ints = new BoundedMemory<int>(length, atEnd);
            using var signed = new BoundedMemory<sbyte>(length, atEnd);
            using var unsigned = new BoundedMemory<byte>(length, atEnd);
            using var truths = new BoundedMemory<byte>(length, atEnd);
            IntegerConversion.FromSingle(floats.Span, ints.Span);
            IntegerConversion.FromSingle(floats.Span, signed.Span);
            IntegerConversion.FromSingle(floats.Span, unsigned.Span);
            IntegerConversion.ToTruth(floats.Span, truths.Span);
            for (int i = 0; i < length; i++)
            {
                float x = floats.Span[i];
                double whole = float.IsNaN(x) ? 0 : Math.Truncate(x);
                Assert.Equal((int)Math.Clamp(whole, int.MinValue, int.MaxValue), ints.Span[i]);
                Assert.Equal((sbyte)Math.Clamp(whole, sbyte.MinValue, sbyte.MaxValue), signed.Span[i]);
                Assert.Equal((byte)Math.Clamp(whole, byte.MinValue, byte.MaxValue), unsigned.Span[i]);
                Assert.Equal(x != 0 ? 1 : 0, truths.Span[i]);
            }
            using var back = new BoundedMemory<float>(length, atEnd);
            IntegerConversion.ToSingle(ints.Span, back.Span);
            Assert.Equal([.. ints.Span.ToArray().Select(i => (float)i)], back.Span.ToArray());
            random.NextBytes(unsigned.Span);
            IntegerConversion.ToSingle(unsigned.Span, back.Span);
            Assert.Equal([.. unsigned.Span.ToArray().Select(i => (float)i)], back.Span.ToArray());
            for (int i = 0; i < length; i++)
                signed.Span[i] = (sbyte)random.Next(-128, 128);
            IntegerConversion.ToSingle(signed.Span, back.Span);
            Assert.Equal([.. signed.Span.ToArray().Select(i => (float)i)], back.Span.ToArray());
            IntegerConversion.ToTruth(ints.Span, truths.Span);
            Assert.Equal([.. ints.Span.ToArray().Select(i => i != 0 ? (byte)1 : (byte)0)], truths.Span.ToArray());
        }
        Assert.Throws<ArgumentException>(() => IntegerConversion.FromSingle(new float[3], new int[2]));
    }
}
