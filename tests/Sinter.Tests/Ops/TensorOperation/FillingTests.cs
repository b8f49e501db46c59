using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Ops;

public class FillingTests
{
    [Fact]
    public void BandPartKeepsTheBand()
    {
        Tensor ones = OperationCase.Ints([3, 4], 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        Assert.Equal([1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1], OperationCase.Of("band_part").Input("x", ones).With("lower", 1)
            .With("upper", 1).RunDoubles());
        Assert.Equal([1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0], OperationCase.Of("band_part").Input("x", ones).With("upper", 0).RunDoubles());
    }

    [Fact]
    public void CumsumExclusiveAndReversed()
    {
        Tensor x = OperationCase.Floats([2, 3], 1, 2, 3, 4, 5, 6);
        Assert.Equal([0, 1, 3, 0, 4, 9], OperationCase.Of("cumsum").Input("x", x).With("axis", 1).With("exclusive", true).RunDoubles());
        Assert.Equal([5, 7, 9, 4, 5, 6], OperationCase.Of("cumsum").Input("x", x).With("axis", 0).With("reverse", true).RunDoubles());
    }

    [Fact]
    public void OneHotIgnoresIndicesOutOfRange() => Assert.Equal([0, 0, 0, 0, 1, 0],
        OperationCase.Of("one_hot").Input("indices", OperationCase.Ints([3], -1, 1, 2)).With("one_hot_vector_size", 2)
            .With("axis", 0).RunDoubles());

    [Theory]
    [InlineData(0f, 1f, 0.3f, 4)]
    [InlineData(5f, 0f, -2f, 3)]
    [InlineData(0f, -1f, 1f, 0)]
    public void RangeCountsItsSteps(float start, float end, float step, int count) => Assert.Equal(count,
        OperationCase.Of("range_1d").With("end", end).With("start", start).With("step", step).Run().Count);

    [Theory]
    [InlineData(1f, 0f)]
    [InlineData(float.PositiveInfinity, 1f)]
    [InlineData(1e30f, 1f)]
    public void RangeRefusesEndlessSteps(float end, float step) => Assert.Throws<ModelFormatException>(
        () => OperationCase.Of("range_1d").With("end", end).With("start", 0f).With("step", step).Infer());

    [Fact]
    public void NonZeroListsIndices() => Assert.Equal([0, 1, 1, 0],
        OperationCase.Of("non_zero").Input("x", OperationCase.Floats([2, 2], 0, float.NaN, -1, 0)).RunDoubles());

    [Fact]
    public void FillTakesTheTypeOfItsValue() => Assert.Equal("bool[2, 0]",
        OperationCase.Of("fill").Input("shape", OperationCase.Ints([2], 2, 0)).With("value", true).Run().ToString());

    [Fact]
    public void ShapeFoldsWithoutAValue()
    {
        var x = new Variable("x", new TensorType(ElementType.Float32, 2, 3));
        var operation = new Operation("shape", [new("x", [x])], [new Variable("y", new TensorType(ElementType.Int32, 2))]);
        (OperationDefinition definition, Signature signature) = OperationTable.Resolve(operation, Opset.iOS18);
        Value[]? folded = definition.Fold(ArgumentBinding.FromGraph(operation, Opset.iOS18, signature, ModelStage.Verify));
        Assert.Equal([2, 3], Assert.IsType<Tensor>(Assert.Single(folded!)).ToInts());
    }
}
