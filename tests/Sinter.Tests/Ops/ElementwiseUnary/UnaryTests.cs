using Sinter.Ir;
using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.ElementwiseUnary;

public class UnaryTests
{
    [Fact]
    public void RoundGoesToTheEvenNeighbour() =>
        Assert.Equal([0, 2, 2, -2, -0.0], Of("round").Input("x", Floats([5], 0.5f, 1.5f, 2.5f, -2.5f, -0.5f)).RunDoubles());

    [Fact]
    public void SignTakesNanAndIntegers()
    {
        Assert.Equal([1, -1, 0, double.NaN], Of("sign").Input("x", Floats([4], 3, -0.1f, 0, float.NaN)).RunDoubles());
        Assert.Equal([1, -1, 0], Of("sign").Input("x", Ints([3], int.MaxValue, int.MinValue, 0)).RunDoubles());
    }

    [Fact]
    public void IntegersWrap()
    {
        Assert.Equal([1410065408], Of("square").Input("x", Ints([1], 100000)).RunDoubles());
        Assert.Equal([int.MinValue], Of("abs").Input("x", Ints([1], int.MinValue)).RunDoubles());
        Assert.Equal([1, 1024, 0], Of("exp2").Input("x", Ints([3], 0, 10, -1)).RunDoubles());
    }

    [Fact]
    public void DefaultEpsilonVanishesInHalfPrecision()
    {
        Assert.Equal(double.NegativeInfinity, Of("log").Input("x", Halves([1], 0)).RunDoubles()[0]);
        Assert.Equal(-103.27893, Of("log").Input("x", Floats([1], 0)).RunDoubles()[0], 1e-5);
        Assert.Equal(double.PositiveInfinity, Of("rsqrt").Input("x", Halves([1], 0)).RunDoubles()[0]);
        Assert.Equal(1e6, Of("rsqrt").Input("x", Floats([1], 0)).RunDoubles()[0], 1);
        Assert.Equal(9999.99984, Of("inverse").Input("x", Floats([1], 0)).RunDoubles()[0], 1e-2);
    }

    [Fact]
    public void ClipKeepsNanAndRejectsBoundsThatCross()
    {
        Assert.Equal([0, 0.5, 6, double.NaN],
            Of("clip").Input("x", Floats([4], -1, 0.5f, 9, float.NaN)).With("alpha", 0f).With("beta", 6f).RunDoubles());
        OperationCase Crossed(Opset opset) => Of("clip", opset).Input("x", Floats([1], 3)).With("alpha", 1f).With("beta", 1f);
        Assert.Contains("alpha", Assert.Throws<ModelFormatException>(() => Crossed(Opset.iOS17).Infer()).Message);
        Assert.Equal([1], Crossed(Opset.iOS16).RunDoubles());
    }

    [Fact]
    public void CastTruncatesAndSaturates()
    {
        Tensor x = Floats([6], 1.9f, -1.9f, 300, -300, float.NaN, float.PositiveInfinity);
        Assert.Equal([1, -1, 300, -300, 0, int.MaxValue], Of("cast").Input("x", x).With("dtype", "int32").RunDoubles());
        Assert.Equal([1, 0, 255, 0, 0, 255], Of("cast").Input("x", x).With("dtype", "uint8").RunDoubles());
        Assert.Equal([1, 1, 1, 1, 1, 1], Of("cast").Input("x", x).With("dtype", "bool").RunDoubles());
        Assert.Equal("tensor<fp16, [6]>", Of("cast").Input("x", x).With("dtype", "fp16").InferText());
        Assert.Equal([44], Of("cast").Input("x", Ints([1], 300)).With("dtype", "int8").RunDoubles());
    }

    [Theory]
    [InlineData(Opset.iOS15, "int8")]
    [InlineData(Opset.iOS17, "string")]
    [InlineData(Opset.iOS17, "banana")]
    public void CastRejectsTypesThatTheOpsetLacks(Opset opset, string dtype) =>
        Assert.Contains(dtype, Assert.Throws<ModelFormatException>(
            () => Of("cast", opset).Input("x", Floats([1], 1)).With("dtype", dtype).Infer()).Message);

    [Fact]
    public void UnknownDimensionsStayUnknown() => Assert.Equal("tensor<fp32, [?, 3]>",
        Of("tanh").Input("x", new TensorType(ElementType.Float32, Dimension.Unknown, 3)).InferText());
}
