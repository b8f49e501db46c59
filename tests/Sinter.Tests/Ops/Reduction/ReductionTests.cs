using Sinter.Ir;
using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.Reduction;

/// <summary>Expected values are NumPy's.</summary>
public class ReductionTests
{
    private static readonly Tensor Cube = Floats([2, 2, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

    [Fact]
    public void AxesMayStayOrGo()
    {
        Tensor sums = Of("reduce_sum").Input("x", Cube).With("axes", new[] { -1, 0 }).Run();
        Assert.Equal([2], sums.Shape.ToArray());
        Assert.Equal([30, 48], sums.ToDoubles());
        Tensor kept = Of("reduce_max").Input("x", Cube).With("axes", new[] { 1 }).With("keep_dims", true).Run();
        Assert.Equal([2, 1, 3], kept.Shape.ToArray());
        Assert.Equal([4, 5, 6, 10, 11, 12], kept.ToDoubles());
        Tensor all = Of("reduce_mean").Input("x", Cube).Run();
        Assert.Equal(0, all.Rank);
        Assert.Equal([6.5], all.ToDoubles());
    }

    [Fact]
    public void AxesThatRepeatAreRejected() => Assert.Contains("axes", Assert.Throws<ModelFormatException>(
        () => Of("reduce_sum").Input("x", Cube).With("axes", new[] { 2, -1 }).Infer()).Message);

    [Fact]
    public void UnknownDimensionsGoWithTheirAxis()
    {
        var type = new TensorType(ElementType.Float16, Dimension.Unknown, 4, Dimension.Unknown);
        Assert.Equal("tensor<fp16, [4, ?]>", Of("reduce_sum").Input("x", type).With("axes", new[] { 0 }).InferText());
        Assert.Equal("tensor<fp16, [1, 1, 1]>", Of("reduce_sum").Input("x", type).With("keep_dims", true).InferText());
        Assert.Equal("tensor<fp16, [...]>",
            Of("reduce_sum").Input("x", type).Input("axes", new TensorType(ElementType.Int32, 1)).InferText());
    }

    [Theory]
    [InlineData("reduce_mean", -1)]
    [InlineData("reduce_l1_norm", 10)]
    [InlineData("reduce_l2_norm", 6)]
    [InlineData("reduce_prod", 30)]
    [InlineData("reduce_sum_square", 38)]
    [InlineData("reduce_min", -5)]
    public void IntegersStayIntegers(string type, int expected) =>
        Assert.Equal([expected], Of(type).Input("x", Ints([3], -5, 3, -2)).Run().ToInts());

    [Fact]
    public void IntegerSumsWrap() =>
        Assert.Equal([int.MinValue], Of("reduce_sum").Input("x", Ints([2], int.MaxValue, 1)).Run().ToInts());

    [Fact]
    public void LogSumExpDoesNotOverflow()
    {
        Assert.Equal(1000.693147, Of("reduce_log_sum_exp").Input("x", Floats([2], 1000, 1000)).RunDoubles()[0], 1e-4);
        Assert.Equal([double.NegativeInfinity, double.PositiveInfinity], Of("reduce_log_sum_exp").With("axes", new[] { 1 })
            .Input("x", Floats([2, 2], float.NegativeInfinity, float.NegativeInfinity, 0, float.PositiveInfinity)).RunDoubles());
    }

    [Fact]
    public void ArgmaxTakesTheFirstOfEqualsAndTheFirstNan()
    {
        Tensor x = Floats([2, 3], 1, 7, 7, 0, float.NaN, 9);
        Assert.Equal([1, 1], Of("reduce_argmax").Input("x", x).Run().ToInts());
        Tensor columns = Of("reduce_argmin").Input("x", x).With("axis", 0).With("keep_dims", true).With("output_dtype", "uint16").Run();
        Assert.Equal("uint16[1, 3]", columns.ToString());
        Assert.Equal([1, 1, 0], columns.ToInts());
    }

    [Fact]
    public void ArgmaxOfNothingIsRejected() =>
        Assert.Throws<ModelFormatException>(() => Of("reduce_argmax").Input("x", new TensorType(ElementType.Float32, 2, 0)).Infer());
}
