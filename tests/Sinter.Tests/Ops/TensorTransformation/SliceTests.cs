using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Ops;

public class SliceTests
{
    private static readonly Tensor Ten = OperationCase.Floats([10], 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    private static readonly Tensor Matrix = OperationCase.Floats([3, 4], 0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23);

    private static Tensor Mask(params bool[] values) => Tensor.From<bool>([values.Length], values);

    [Theory]
    [InlineData(2, 5, 1, new double[] { 2, 3, 4 })]
    [InlineData(-3, 100, 1, new double[] { 7, 8, 9 })]
    [InlineData(8, 2, -2, new double[] { 8, 6, 4 })]
    [InlineData(-1, -4, -1, new double[] { 9, 8, 7 })]
    [InlineData(5, 5, 1, new double[0])]
    [InlineData(0, 10, 4, new double[] { 0, 4, 8 })]
    [InlineData(int.MaxValue, int.MinValue, int.MinValue, new double[] { 9 })]
    public void SlicesAsNumPyDoes(int begin, int end, int stride, double[] expected) => Assert.Equal(expected,
        OperationCase.Of("slice_by_index").Input("x", Ten).With("begin", [begin]).With("end", [end]).With("stride", [stride]).RunDoubles());

    [Fact]
    public void AMaskedEndOfAReversedRangeIsBeforeTheFirst() => Assert.Equal([2, 1, 0],
        OperationCase.Of("slice_by_index").Input("x", Ten).With("begin", [2]).With("end", [0]).With("stride", [-1])
            .With("end_mask", Mask(true)).RunDoubles());

    [Fact]
    public void SqueezedAxesAreDropped()
    {
        OperationCase row = OperationCase.Of("slice_by_index").Input("x", Matrix).With("begin", [-1, 1]).With("end", [0, 3])
            .With("squeeze_mask", Mask(true, false));
        Assert.Equal("fp32[2]", row.Run().ToString());
        Assert.Equal([21, 22], row.RunDoubles());
        OperationCase scalar = OperationCase.Of("slice_by_index").Input("x", Matrix).With("begin", [1, 2]).With("end", [0, 0])
            .With("squeeze_mask", Mask(true, true));
        Assert.Equal("fp32[]", scalar.Run().ToString());
        Assert.Equal([12], scalar.RunDoubles());
    }

    [Fact]
    public void WhatIsKnownIsInferred()
    {
        var x = new TensorType(ElementType.Float32, Dimension.Unknown, 4, 5);
        var computed = new TensorType(ElementType.Int32, 3);
        Assert.Equal("tensor<fp32, [?, 2, ?]>", OperationCase.Of("slice_by_index").Input("x", x).With("begin", [0, 1, 0])
            .Input("end", computed)
            .With("begin_mask", Mask(true, true, true)).With("end_mask", Mask(true, true, false)).With("stride", [1, 2, 1]).InferText());
    }

    [Fact]
    public void SliceBySizeTakesTheRestForMinusOne()
    {
        Assert.Equal([12, 13, 22, 23],
            OperationCase.Of("slice_by_size").Input("x", Matrix).With("begin", [1, -2]).With("size", [2, -1]).RunDoubles());
        Assert.Throws<ModelFormatException>(
            () => OperationCase.Of("slice_by_size").Input("x", Matrix).With("begin", [1, 0]).With("size", [3, 4]).Infer());
    }

    [Fact]
    public void SliceUpdateReplacesTheSlice()
    {
        OperationCase update = OperationCase.Of("slice_update").Input("x", Matrix).Input("update", OperationCase.Floats([2, 2], 1, 2, 3, 4))
            .With("begin", [2, 0]).With("end", [0, 4]).With("stride", [-1, 3]);
        Assert.Equal([0, 1, 2, 3, 3, 11, 12, 4, 1, 21, 22, 2], update.RunDoubles());
        Assert.Equal(10, Matrix.Span<float>()[4]);
    }
}
