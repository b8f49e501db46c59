using Sinter.Tensors;

namespace Sinter.Tests.Ops;

public class RearrangementTests
{
    private static Tensor Counted(Shape shape) =>
        Tensor.From<float>(shape, [.. Enumerable.Range(0, (int)shape.ElementCount).Select(i => (float)i)]);

    private static double[] Run(string type, string parameter, int block, Shape shape) =>
        OperationCase.Of(type).Input("x", Counted(shape)).With(parameter, block).RunDoubles();

    [Fact]
    public void DepthToSpaceReadsChannelsByBlock() =>
        Assert.Equal([0, 2, 4, 6, 1, 3, 5, 7], Run("depth_to_space", "block_size", 2, [1, 8, 1, 1]));

    [Fact]
    public void PixelShuffleReadsChannelsByChannel() =>
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Run("pixel_shuffle", "upscale_factor", 2, [1, 8, 1, 1]));

    [Fact]
    public void SpaceToDepthWritesChannelsByBlock() =>
        Assert.Equal([0, 4, 1, 5, 2, 6, 3, 7], Run("space_to_depth", "block_size", 2, [1, 2, 2, 2]));

    [Fact]
    public void PixelUnshuffleWritesChannelsByChannel() =>
        Assert.Equal([0, 2, 8, 10, 1, 3, 9, 11, 4, 6, 12, 14, 5, 7, 13, 15], Run("pixel_unshuffle", "downscale_factor", 2, [1, 1, 4, 4]));

    [Theory]
    [InlineData("depth_to_space", "space_to_depth", "block_size", "block_size")]
    [InlineData("pixel_shuffle", "pixel_unshuffle", "upscale_factor", "downscale_factor")]
    public void EachUndoesTheOther(string there, string back, string factorThere, string factorBack)
    {
        Tensor x = Counted([2, 18, 2, 3]);
        Tensor y = OperationCase.Of(there).Input("x", x).With(factorThere, 3).Run();
        Assert.Equal("fp32[2, 2, 6, 9]", y.ToString());
        Assert.Equal(x.ToDoubles(), OperationCase.Of(back).Input("x", y).With(factorBack, 3).RunDoubles());
    }

    [Fact]
    public void BatchesAndBlocks()
    {
        Tensor x = Counted([1, 1, 2, 4]);
        Tensor y = OperationCase.Of("space_to_batch").Input("x", x).With("block_shape", [2, 2])
            .With("paddings", OperationCase.Ints([2, 2], 0, 0, 2, 0)).Run();
        Assert.Equal("fp32[4, 1, 1, 3]", y.ToString());
        Assert.Equal([0, 0, 2, 0, 1, 3, 0, 4, 6, 0, 5, 7], y.ToDoubles());
        Assert.Equal(x.ToDoubles(), OperationCase.Of("batch_to_space").Input("x", y).With("block_shape", [2, 2])
            .With("crops", OperationCase.Ints([2, 2], 0, 0, 2, 0)).RunDoubles());
    }

    [Fact]
    public void TransposeOfEveryWidth()
    {
        foreach (ElementType type in new[] { ElementType.Float16, ElementType.Float32, ElementType.Int8, ElementType.Bool })
        {
            Tensor x = OperationCase.Floats([2, 3], 1, 0, 1, 0, 0, 1).ConvertTo(type);
            Assert.Equal([1, 0, 0, 0, 1, 1], OperationCase.Of("transpose").Input("x", x).With("perm", [-1, 0]).RunDoubles());
        }
        Assert.Throws<ModelFormatException>(() => OperationCase.Of("transpose").Input("x", Counted([2, 3])).With("perm", [0, 0]).Infer());
    }

    [Fact]
    public void ReverseTakesAllAxesWhenNoneAreGiven()
    {
        Tensor x = Counted([2, 3]);
        Assert.Equal([5, 4, 3, 2, 1, 0], OperationCase.Of("reverse").Input("x", x).RunDoubles());
        Assert.Equal([3, 4, 5, 0, 1, 2], OperationCase.Of("reverse").Input("x", x).With("axes", [0]).RunDoubles());
    }

    [Fact]
    public void ReverseSequenceReversesEachLength()
    {
        OperationCase reverse = OperationCase.Of("reverse_sequence").Input("x", Counted([2, 4])).With("seq_axis", 1).With("batch_axis", 0);
        Assert.Equal([2, 1, 0, 3, 4, 5, 6, 7], reverse.Input("lengths", OperationCase.Ints([2], 3, 0)).RunDoubles());
        Assert.Throws<PredictionFailedException>(() => OperationCase.Of("reverse_sequence").Input("x", Counted([2, 4])).With("seq_axis", 1)
            .With("batch_axis", 0).Input("lengths", OperationCase.Ints([2], 5, 0)).Run());
    }

    [Fact]
    public void WindowsOverlap()
    {
        OperationCase windows = OperationCase.Of("sliding_windows").Input("x", Counted([5, 2])).With("axis", 0)
            .With("size", 3).With("stride", 2);
        Assert.Equal("fp32[2, 3, 2]", windows.Run().ToString());
        Assert.Equal([0, 1, 2, 3, 4, 5, 4, 5, 6, 7, 8, 9], windows.RunDoubles());
    }
}
