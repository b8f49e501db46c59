using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Ops;

public class ReshapeTests
{
    private static readonly TensorType Dynamic = new(ElementType.Float32, Dimension.Unknown, 3, 4);

    private static OperationCase Reshape(MilType x, Opset opset, params int[] shape) =>
        OperationCase.Of("reshape", opset).Input("x", x).With("shape", shape);

    [Fact]
    public void MinusOneTakesWhatIsLeft() =>
        Assert.Equal("tensor<fp32, [2, 12]>", Reshape(new TensorType(ElementType.Float32, 2, 3, 4), Opset.iOS15, 2, -1).InferText());

    [Fact]
    public void CopiedUnknownSizesCancel() =>
        Assert.Equal("tensor<fp32, [?, 2, 6]>", Reshape(Dynamic, Opset.iOS15, 0, 2, -1).InferText());

    [Fact]
    public void AnUnknownSizeLeavesMinusOneUnknown() =>
        Assert.Equal("tensor<fp32, [?, 12]>", Reshape(Dynamic, Opset.iOS15, -1, 12).InferText());

    [Fact]
    public void AComputedShapeGivesItsRank()
    {
        var shape = new TensorType(ElementType.Int32, 2);
        Assert.Equal("tensor<fp32, [?, ?]>", OperationCase.Of("reshape").Input("x", Dynamic).Input("shape", shape).InferText());
    }

    [Fact]
    public void ZerosMatchFromTheRightFromIOS17On()
    {
        var x = new TensorType(ElementType.Float32, 2, 50);
        Assert.Equal("tensor<fp32, [1, 2, 50]>", Reshape(x, Opset.iOS17, 1, 0, -1).InferText());
        Assert.Equal("tensor<fp32, [1, 2, 50]>", Reshape(x, Opset.iOS17, 0, 2, 50).InferText());
        Assert.Throws<ModelFormatException>(() => Reshape(x, Opset.iOS16, 1, 0, -1).Infer());
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(-1, -1)]
    [InlineData(-2, 12)]
    [InlineData(-1, 7)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void RefusesShapesThatDoNotFit(int first, int second) =>
        Assert.Throws<ModelFormatException>(
            () => Reshape(new TensorType(ElementType.Float32, 2, 3, 4), Opset.iOS17, first, second).Infer());

    [Fact]
    public void ReshapeLikeJoinsSections()
    {
        OperationCase like = OperationCase.Of("reshape_like").Input("x", OperationCase.Floats([6, 4], new float[24]))
            .Input("ref_tensors", OperationCase.Floats([2, 9], new float[18]))
            .Input("ref_tensors", OperationCase.Floats([7, 3, 4], new float[84]))
            .With("begins", 0).With("begins", 1).With("ends", 1).With("ends", 0).With("end_masks", false).With("end_masks", true);
        Assert.Equal("fp32[2, 3, 4]", like.Run().ToString());
    }

    [Fact]
    public void SqueezeKeepsListedAxesOfOtherSizes()
    {
        Tensor x = OperationCase.Floats([1, 3, 1], 1, 2, 3);
        Assert.Equal("fp32[3, 1]", OperationCase.Of("squeeze").Input("x", x).With("axes", [0, 1]).Run().ToString());
        Assert.Equal("fp32[3]", OperationCase.Of("squeeze").Input("x", x).Run().ToString());
    }

    [Fact]
    public void ExpandDimsCountsAxesInTheResult() => Assert.Equal(
        "tensor<fp32, [1, ?, 3, 1, 4]>", OperationCase.Of("expand_dims").Input("x", Dynamic).With("axes", [0, -2]).InferText());
}
