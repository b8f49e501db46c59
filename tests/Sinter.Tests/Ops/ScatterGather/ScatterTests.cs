using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Ops;

public class ScatterTests
{
    private static readonly Tensor Data = OperationCase.Ints([2, 3], 8, 8, 8, 8, 8, 8);

    [Theory]
    [InlineData("add", new double[] { 15, 8, 8, 19, 8, 8 })]
    [InlineData("update", new double[] { 4, 8, 8, 6, 8, 8 })]
    [InlineData("sub", new double[] { 1, 8, 8, -3, 8, 8 })]
    [InlineData("mul", new double[] { 96, 8, 8, 240, 8, 8 })]
    [InlineData("div", new double[] { 0, 8, 8, 0, 8, 8 })]
    [InlineData("max", new double[] { 8, 8, 8, 8, 8, 8 })]
    [InlineData("min", new double[] { 3, 8, 8, 5, 8, 8 })]
    public void RepeatedIndicesAccumulate(string mode, double[] expected) => Assert.Equal(expected,
        OperationCase.Of("scatter").Input("data", Data).Input("indices", OperationCase.Ints([2], 0, 0))
            .Input("updates", OperationCase.Ints([2, 2], 3, 4, 5, 6)).With("axis", 1).With("mode", mode).RunDoubles());

    [Fact]
    public void AddIsTheDefault() => Assert.Equal([8, 8, 8, 9, 10, 11], OperationCase.Of("scatter_nd").Input("data", Data)
        .Input("indices", OperationCase.Ints([1, 1], 1)).Input("updates", OperationCase.Ints([1, 3], 1, 2, 3)).RunDoubles());

    [Fact]
    public void AlongAxis() => Assert.Equal([8, 1, 2, 3, 8, 4],
        OperationCase.Of("scatter_along_axis").Input("data", Data).Input("indices", OperationCase.Ints([2, 2], 1, 2, 0, 2))
            .Input("updates", OperationCase.Ints([2, 2], 1, 2, 3, 4)).With("axis", 1).With("mode", "update").RunDoubles());

    [Fact]
    public void IndicesOutOfRangeMeanTheNearestElementOrFail()
    {
        OperationCase Case(Opset opset) => OperationCase.Of("scatter_along_axis", opset).Input("data", Data)
            .Input("indices", OperationCase.Ints([1, 3], 5, 0, -2)).Input("updates", OperationCase.Ints([1, 3], 1, 1, 1)).With("axis", 0);
        Assert.Equal([8, 9, 9, 9, 8, 8], Case(Opset.iOS17).RunDoubles());
        Assert.Throws<PredictionFailedException>(() => Case(Opset.iOS16).Run());
        Assert.Throws<PredictionFailedException>(() => Case(Opset.iOS17).With("validate_indices", true).Run());
    }

    [Fact]
    public void UpdatesMustFit() => Assert.Throws<ModelFormatException>(() => OperationCase.Of("scatter").Input("data", Data)
        .Input("indices", OperationCase.Ints([2], 0, 0)).Input("updates", OperationCase.Ints([2, 3], 1, 2, 3, 4, 5, 6))
            .With("axis", 1).Infer());
}
