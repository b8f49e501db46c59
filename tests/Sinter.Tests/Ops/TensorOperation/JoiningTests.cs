using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Ops;

public class JoiningTests
{
    private static readonly Tensor Left = OperationCase.Ints([2, 2], 1, 2, 3, 4);

    private static readonly Tensor Right = OperationCase.Ints([2, 2], 5, 6, 7, 8);

    [Fact]
    public void ConcatAlongAnAxis() => Assert.Equal([1, 2, 5, 6, 3, 4, 7, 8],
        OperationCase.Of("concat").Input("values", Left).Input("values", Right).With("axis", -1).RunDoubles());

    [Fact]
    public void InterleavedConcatAlternates()
    {
        OperationCase interleaved = OperationCase.Of("concat").Input("values", Left).Input("values", Right)
            .With("axis", 0).With("interleave", true);
        Assert.Equal([1, 2, 5, 6, 3, 4, 7, 8], interleaved.RunDoubles());
        Assert.Equal([1, 5, 2, 6, 3, 7, 4, 8],
            OperationCase.Of("concat").Input("values", Left).Input("values", Right).With("axis", 1).With("interleave", true).RunDoubles());
    }

    [Fact]
    public void ScalarsConcatToAVector() => Assert.Equal([7, 8],
        OperationCase.Of("concat").Input("values", Tensor.Scalar(7)).Input("values", Tensor.Scalar(8)).With("axis", 0).RunDoubles());

    [Fact]
    public void ConcatKeepsUnknownSizes() => Assert.Equal("tensor<fp32, [?, 4]>", OperationCase.Of("concat")
        .Input("values", new TensorType(ElementType.Float32, Dimension.Unknown, 4))
        .Input("values", new TensorType(ElementType.Float32, 2, Dimension.Unknown)).With("axis", 0).InferText());

    [Fact]
    public void StackMakesAnAxis() => Assert.Equal([1, 5, 2, 6, 3, 7, 4, 8],
        OperationCase.Of("stack").Input("values", Left).Input("values", Right).With("axis", -1).RunDoubles());

    [Fact]
    public void SplitBySizesAndEvenly()
    {
        Value[] parts = OperationCase.Of("split").Input("x", OperationCase.Ints([3], 1, 2, 3)).With("split_sizes", [1, 2]).With("axis", 0)
            .Results(2).RunAll();
        Assert.Equal([2, 3], ((Tensor)parts[1]).ToDoubles());
        Value[] halves = OperationCase.Of("split").Input("x", Left).With("num_splits", 2).With("axis", 1).Results(2).RunAll();
        Assert.Equal([2, 4], ((Tensor)halves[1]).ToDoubles());
        Assert.Throws<ModelFormatException>(
            () => OperationCase.Of("split").Input("x", Left).With("num_splits", int.MaxValue).With("axis", 1).Results(2).Infer());
    }

    [Fact]
    public void TileRepeatsEveryAxis() => Assert.Equal([1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4],
        OperationCase.Of("tile").Input("x", Left).With("reps", [2, 2]).RunDoubles());
}
