using System.Globalization;
using Sinter.Ir.Text;
using Sinter.Tensors;

namespace Sinter.Tests.Text;

public class FloatTextTests
{
    [Theory]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.BFloat16)]
    [InlineData(ElementType.Float8E4M3FN)]
    [InlineData(ElementType.Float8E5M2)]
    public void Every_value_of_a_small_type_survives(ElementType type)
    {
        for (ulong bits = 0; bits < 1UL << type.BitWidth(); bits++)
            AssertSurvives(bits, type);
    }

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float64)]
    public void Values_of_a_wide_type_survive(ElementType type)
    {
        var random = new Random(7);
        for (int i = 0; i < 100_000; i++)
            AssertSurvives((ulong)random.NextInt64(long.MinValue, long.MaxValue) >> (64 - type.BitWidth()), type);
        for (ulong bits = 0; bits < 1000; bits++)
            AssertSurvives(bits, type);
    }

    [Theory]
    [InlineData(0x0000, "0x0p+0")]
    [InlineData(0x8000, "-0x0p+0")]
    [InlineData(0x0001, "0x1p-24")]
    [InlineData(0x3555, "0x1.554p-2")]
    [InlineData(0x7BFF, "0x1.ffcp+15")]
    [InlineData(0x7C00, "inf")]
    [InlineData(0xFC00, "-inf")]
    [InlineData(0x7E00, "nan")]
    [InlineData(0xFE00, "-nan")]
    [InlineData(0x7C01, "nan(0x7C01)")]
    public void Sixteen_bit_floats_are_written_like_this(int bits, string text) =>
        Assert.Equal(text, Format((ulong)bits, ElementType.Float16));

    [Theory]
    [InlineData("1", 1.0)]
    [InlineData("1.3", 1.3)]
    [InlineData("-2.5e-3", -2.5e-3)]
    [InlineData("+.5", 0.5)]
    [InlineData("0x.8", 0.5)]
    [InlineData("0xA.8p1", 21.0)]
    [InlineData("0x1p-1074", double.Epsilon)]
    [InlineData("0x1p-1075", 0.0)]
    [InlineData("0x1.8p-1075", double.Epsilon)]
    [InlineData("0x1.00000000000008p+0", 1.0)]
    [InlineData("0x1.000000000000080000000000001p+0", 1.0000000000000002)]
    [InlineData("0x100000000000000000000p-80", 1.0)]
    public void Numbers_are_read_in_many_forms(string text, double expected)
    {
        Assert.True(FloatText.TryParse(text, ElementType.Float64, out ulong bits));
        Assert.Equal(expected, BitConverter.UInt64BitsToDouble(bits));
    }

    [Fact]
    public void Decimal_numbers_round_to_the_nearest_value_of_the_type()
    {
        var random = new Random(11);
        for (int i = 0; i < 20_000; i++)
        {
            double value = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-9, 5));
            string text = value.ToString("R", CultureInfo.InvariantCulture);
            Assert.True(FloatText.TryParse(text, ElementType.Float16, out ulong half));
            Assert.Equal(BitConverter.HalfToUInt16Bits((Half)value), half);
            Assert.True(FloatText.TryParse(text, ElementType.Float32, out ulong single));
            Assert.Equal(BitConverter.SingleToUInt32Bits((float)value), single);
            string hexadecimal = Format(BitConverter.DoubleToUInt64Bits(value), ElementType.Float64);
            Assert.True(FloatText.TryParse(hexadecimal, ElementType.Float16, out ulong fromHexadecimal));
            Assert.Equal(half, fromHexadecimal);
            string exact = ((double)(float)value).ToString("R", CultureInfo.InvariantCulture);
            Assert.True(FloatText.TryParse(exact, ElementType.BFloat16, out ulong brain));
            Assert.Equal(SmallFloat.ToBFloat16((float)value), brain);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("0x")]
    [InlineData("0x.p1")]
    [InlineData("0x1.1.1")]
    [InlineData("0x1p+")]
    [InlineData("1e")]
    [InlineData("1,000")]
    [InlineData(" 1")]
    [InlineData("--1")]
    [InlineData("0x1p99999999999999")]
    [InlineData("1e40")]
    public void What_is_no_number_or_too_large_is_refused(string text) =>
        Assert.False(FloatText.TryParse(text, ElementType.Float32, out _));

    private static void AssertSurvives(ulong bits, ElementType type)
    {
        string text = Format(bits, type);
        bool isPayload = text.StartsWith("nan(", StringComparison.Ordinal);
        ulong back;
        bool isRead = isPayload ? FloatText.TryParseNaN(text.AsSpan()[4..^1], type, out back) : FloatText.TryParse(text, type, out back);
        Assert.True(isRead, text);
        Assert.Equal(bits, back);
    }

    private static string Format(ulong bits, ElementType type)
    {
        Span<char> text = stackalloc char[FloatText.LongestText];
        return text[..FloatText.Format(bits, type, text)].ToString();
    }
}
