using Sinter.Ir;
using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.ElementwiseBinary;

/// <summary>Expected values are NumPy's, unless a comment says otherwise.</summary>
public class BinaryTests
{
    [Fact]
    public void BroadcastsFromTheRight()
    {
        Tensor sum = Of("add").Input("x", Floats([2, 1, 3], 1, 2, 3, 4, 5, 6)).Input("y", Floats([2, 1], 10, 20)).Run();
        Assert.Equal([2, 2, 3], sum.Shape.ToArray());
        Assert.Equal([11, 12, 13, 21, 22, 23, 14, 15, 16, 24, 25, 26], sum.ToDoubles());
        Assert.Equal([3], Of("mul").Input("x", Tensor.Scalar(3f)).Input("y", Tensor.Scalar(1f)).RunDoubles());
        Assert.Empty(Of("sub").Input("x", Floats([0, 3])).Input("y", Floats([3], 1, 2, 3)).RunDoubles());
    }

    [Fact]
    public void ShapesThatDoNotBroadcastAreRejected()
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(
            () => Of("add").Input("x", Floats([2], 1, 2)).Input("y", Floats([3], 1, 2, 3)).Infer());
        Assert.Contains("[2] and [3]", error.Message);
    }

    [Fact]
    public void UnknownDimensionsTakeTheOtherSide() => Assert.Equal("tensor<bool, [?, ?, 4]>",
        Of("less").Input("x", new TensorType(ElementType.Int32, 1, Dimension.Unknown, Dimension.Unknown))
            .Input("y", new TensorType(ElementType.Int32, Dimension.Unknown, 1, 4)).InferText());

    [Theory]
    [InlineData("floor_div", new[] { 3, -4, -4, 3, 0 })]
    [InlineData("mod", new[] { 1, 1, -1, -1, 0 })]
    [InlineData("real_div", new[] { 3, -3, -3, 3, 0 })]
    public void IntegerDivisionHasAValueForEveryPair(string type, int[] expected) =>
        Assert.Equal(expected, Of(type).Input("x", Ints([5], 7, -7, 7, -7, 7)).Input("y", Ints([5], 2, 2, -2, -2, 0)).Run().ToInts());

    [Fact]
    public void TheSmallestIntegerDividedByMinusOneWraps()
    {
        Tensor x = Ints([1], int.MinValue), y = Ints([1], -1);
        Assert.Equal([int.MinValue], Of("floor_div").Input("x", x).Input("y", y).Run().ToInts());
        Assert.Equal([0], Of("mod").Input("x", x).Input("y", y).Run().ToInts());
    }

    [Fact]
    public void FloatModFollowsTheDivisorsSign() => Assert.Equal([0.5, 1.5, -1.5, -0.5, double.NaN],
        Of("mod").Input("x", Floats([5], 2.5f, -2.5f, 2.5f, -2.5f, 1)).Input("y", Floats([5], 2, 2, -2, -2, 0)).RunDoubles());

    [Fact]
    public void IntegerPowersAreExactAndWrap() => Assert.Equal([1024, -27, 1, 0, 0, -1, 1 << 31],
        Of("pow").Input("x", Ints([7], 2, -3, 5, 5, 0, -1, 2)).Input("y", Ints([7], 10, 3, 0, -2, -1, -3, 31)).Run().ToInts());

    [Fact]
    public void ExtremaKeepNan() => Assert.Equal([double.NaN, double.NaN, 2],
        Of("maximum").Input("x", Floats([3], float.NaN, 1, 2)).Input("y", Floats([3], 1, float.NaN, -2)).RunDoubles());

    [Fact]
    public void ComparisonsGiveBooleans()
    {
        Tensor equal = Of("equal").Input("x", Floats([3], 1, float.NaN, 0)).Input("y", Floats([3], 1, float.NaN, -0f)).Run();
        Assert.Equal(ElementType.Bool, equal.ElementType);
        Assert.Equal([1, 0, 1], equal.ToInts());
        Assert.Equal([0, 1, 1, 0], Of("logical_xor").Input("x", Tensor.From<bool>([4], [true, true, false, false]))
            .Input("y", Tensor.From<bool>([4], [true, false, true, false])).Run().ToInts());
    }
}
