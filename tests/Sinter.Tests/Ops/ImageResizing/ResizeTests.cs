using Sinter.Ir;
using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.ImageResizing;

public class ResizeTests
{
    // The grid points that Core ML documents for two elements, 0 and 1.
    [Theory]
    [InlineData("UNALIGN_CORNERS", new[] { 0, 0.1f, 0.5f, 0.9f, 1 })]
    [InlineData("STRICT_ALIGN_CORNERS", new[] { 0, 0.25f, 0.5f, 0.75f, 1 })]
    [InlineData("DEFAULT", new[] { 0, 0.4f, 0.8f, 1, 1 })]
    [InlineData("OFFSET_CORNERS", new[] { 0.1f, 0.3f, 0.5f, 0.7f, 0.9f })]
    public void EachSamplingModeHasItsGrid(string mode, float[] expected)
    {
        Tensor y = Of("resize_bilinear").Input("x", Floats([1, 1, 2], 0, 1)).With("target_size_height", 1).With("target_size_width", 5)
            .With("sampling_mode", mode).Run();
        Assert.Equal(expected, y.ToFloats());
    }

    [Theory]
    [InlineData("ALIGN_CORNERS", 2)]
    [InlineData("STRICT_ALIGN_CORNERS", 1)]
    public void ASinglePointIsInTheMiddleOnlyWhenCornersAlignLoosely(string mode, double expected) =>
        Assert.Equal([expected], Of("resize_bilinear").Input("x", Floats([1, 1, 3], 1, 2, 3)).With("sampling_mode", mode).RunDoubles());

    [Fact]
    public void FractionalFactorsTakeTheElementAtOrBefore()
    {
        double[] y = Of("upsample_nearest_neighbor").Input("x", Floats([1, 1, 1, 3], 1.5f, -2.5f, 3.5f)).With("scale_factor_height", 3.17f)
            .With("scale_factor_width", 0.67f).RunDoubles();
        Assert.Equal([1.5, -2.5, 1.5, -2.5, 1.5, -2.5], y);
    }

    [Fact]
    public void ResizeTakesTheClosestElementAndKeepsSizesOfZero()
    {
        OperationCase Case(params int[] shape) => Of("resize").Input("x", Floats([1, 2, 1], 5, 6)).With("shape", shape)
            .With("resized_dims", Tensor.Scalar(2u)).With("interpolation_mode", "NEAREST_NEIGHBOR");
        Assert.Equal([5, 5, 6, 6, 6, 6], Case(3, 2).RunDoubles());
        Assert.Equal([1, 2, 3], Case(9, 0, 3).Run().Shape.ToArray());
    }

    [Fact]
    public void AComputedShapeLeavesTheResizedAxesUnknown() =>
        Assert.Equal("tensor<fp32, [1, 4, ?, ?]>", Of("resize").Input("x", new TensorType(ElementType.Float32, 1, 4, 8, 8))
            .Input("shape", new TensorType(ElementType.Int32, 2)).With("resized_dims", Tensor.Scalar(2u)).InferText());

    [Fact]
    public void UpsampleBilinearChoosesItsModeFromTwoFlags()
    {
        OperationCase Case() => Of("upsample_bilinear").Input("x", Floats([1, 1, 2], 0, 1)).With("scale_factor_width", 2);
        Assert.Equal([0, 1 / 3f, 2 / 3f, 1], Case().Run().ToFloats());
        Assert.Equal([0, 0.25, 0.75, 1], Case().With("align_corners", false).RunDoubles());
        Assert.Equal([0, 0.5, 1, 1], Case().With("align_corners", false).With("half_pixel_centers", false).RunDoubles());
        Assert.Throws<ModelFormatException>(() => Case().With("half_pixel_centers", true).Infer());
    }

    [Fact]
    public void CropRemovesFromBothEnds() =>
        Assert.Equal([5, 8], Of("crop").Input("x", Floats([1, 3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9)).With("crop_height", [1, 0])
            .With("crop_width", [1, 1]).RunDoubles());

    [Fact]
    public void CropThatLeavesNothingNegativeIsRefused() =>
        Assert.Throws<ModelFormatException>(() => Of("crop").Input("x", Floats([1, 1, 1], 1)).With("crop_height", [1, 1])
            .With("crop_width", [0, 0]).Infer());
}
