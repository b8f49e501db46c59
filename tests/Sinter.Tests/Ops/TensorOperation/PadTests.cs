using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Ops;

public class PadTests
{
    private static OperationCase Pad(string mode, params int[] pad) =>
        OperationCase.Of("pad").Input("x", OperationCase.Floats([2, 3], 1, 2, 3, 4, 5, 6)).With("pad", pad).With("mode", mode);

    [Fact]
    public void PairsBelongToTheLastAxes() =>
        Assert.Equal([9, 1, 2, 3, 9, 9, 9, 4, 5, 6, 9, 9], Pad("constant", 1, 2).With("constant_val", 9f).RunDoubles());

    [Fact]
    public void ReflectDoesNotRepeatTheEdge() => Assert.Equal([3, 2, 1, 2, 3, 2, 6, 5, 4, 5, 6, 5], Pad("reflect", 2, 1).RunDoubles());

    [Fact]
    public void ReplicateRepeatsTheEdge() =>
        Assert.Equal([1, 1, 2, 3, 1, 1, 2, 3, 4, 4, 5, 6], Pad("replicate", 1, 0, 1, 0).RunDoubles());

    [Theory]
    [InlineData("reflect", 3)]
    [InlineData("constant", -4)]
    [InlineData("mirror", 1)]
    [InlineData("constant", int.MaxValue)]
    public void RefusesWhatDoesNotFit(string mode, int before) => Assert.Throws<ModelFormatException>(() => Pad(mode, before, 0).Infer());

    [Fact]
    public void ComputedCountsLeaveSizesUnknown() => Assert.Equal("tensor<fp32, [?, ?]>", OperationCase.Of("pad")
        .Input("x", new TensorType(ElementType.Float32, 2, 3)).Input("pad", new TensorType(ElementType.Int32, 4)).InferText());
}
