using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Ops;

public class GatherTests
{
    private static readonly Tensor X = OperationCase.Ints([2, 3], 1, 2, 3, 4, 5, 6);

    private static OperationCase Gather(Opset opset, Tensor indices) =>
        OperationCase.Of("gather", opset).Input("x", X).Input("indices", indices).With("axis", 1);

    [Fact]
    public void AxesOfIndicesReplaceTheAxis()
    {
        Assert.Equal("int32[2, 2, 1]", Gather(Opset.iOS15, OperationCase.Ints([2, 1], 2, 0)).Run().ToString());
        Assert.Equal([3, 1, 6, 4], Gather(Opset.iOS15, OperationCase.Ints([2, 1], 2, 0)).RunDoubles());
        Assert.Equal("int32[2]", Gather(Opset.iOS15, Tensor.Scalar(-1)).Run().ToString());
        Assert.Equal([3, 6], Gather(Opset.iOS15, Tensor.Scalar(-1)).RunDoubles());
    }

    [Fact]
    public void SharedAxesAreWalkedTogether() => Assert.Equal([3, 3, 4, 5],
        Gather(Opset.iOS16, OperationCase.Ints([2, 2], 2, 2, 0, 1)).With("batch_dims", 1).RunDoubles());

    [Fact]
    public void IndicesOutOfRangeAreErrorsOrHarmless()
    {
        Tensor far = OperationCase.Ints([1], 3), negative = OperationCase.Ints([1], -1);
        Assert.Throws<PredictionFailedException>(() => Gather(Opset.iOS16, far).Run());
        Assert.Equal([3, 6], Gather(Opset.iOS17, far).RunDoubles());
        Assert.Throws<PredictionFailedException>(() => Gather(Opset.iOS17, negative).With("validate_indices", true).Run());
    }

    [Fact]
    public void AlongAxisKeepsTheOtherCoordinates() => Assert.Equal([3, 1, 4, 4],
        OperationCase.Of("gather_along_axis").Input("x", X).Input("indices", OperationCase.Ints([2, 2], 2, 0, 0, 0))
            .With("axis", 1).RunDoubles());

    [Fact]
    public void TuplesAddressLeadingAxes()
    {
        Assert.Equal([6, 2], OperationCase.Of("gather_nd").Input("x", X)
            .Input("indices", OperationCase.Ints([2, 2], 1, 2, 0, 1)).RunDoubles());
        Assert.Equal([4, 5, 6], OperationCase.Of("gather_nd").Input("x", X).Input("indices", OperationCase.Ints([1, 1], 1)).RunDoubles());
        Assert.Equal([2, 4], OperationCase.Of("gather_nd").Input("x", X).Input("indices", OperationCase.Ints([2, 1], 1, 0))
            .With("batch_dims", 1).RunDoubles());
    }
}
