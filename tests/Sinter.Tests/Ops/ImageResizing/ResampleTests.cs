using Sinter.Ir;
using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.ImageResizing;

public class ResampleTests
{
    // [11, 22; 33, 44] at the points of Core ML's own test.
    [Theory]
    [InlineData("bilinear", "constant", "normalized_minus_one_to_one", true, new[] { 8.585f, 6.17f, 27.5f, 6.17f })]
    [InlineData("nearest", "border", "unnormalized", false, new float[] { 11, 11, 11, 44 })]
    [InlineData("bilinear", "reflection", "normalized_zero_to_one", true, new[] { 22, 36.3f, 11, 34.1f })]
    [InlineData("nearest", "symmetric", "normalized_zero_to_one", false, new float[] { 22, 33, 11, 33 })]
    public void PaddingAndCoordinateModes(string sampling, string padding, string coordinates, bool align, float[] expected)
    {
        Tensor y = Of("resample").Input("x", Floats([1, 1, 2, 2], 11, 22, 33, 44))
            .Input("coordinates", Floats([1, 2, 2, 2], -1, -2, -3.7f, -1, 0, 0, 3.5f, 1.2f)).With("sampling_mode", sampling)
            .With("padding_mode", padding).With("padding_value", 6.17f).With("coordinates_mode", coordinates)
            .With("align_corners", align).Run();
        Assert.Equal(expected, y.ToFloats(), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void AnyCoordinateIsSafe()
    {
        foreach (string padding in (string[])["constant", "border", "reflection", "symmetric"])
        {
            foreach (string sampling in (string[])["bilinear", "nearest"])
            {
                Tensor y = Of("resample").Input("x", Floats([1, 1, 1, 2], 3, 3))
                    .Input("coordinates", Floats([1, 1, 4, 2], float.NaN, 0, float.PositiveInfinity, float.NegativeInfinity, 1e30f, -1e30f,
                    0, 0))
                    .With("sampling_mode", sampling).With("padding_mode", padding).With("padding_value", 3f)
                    .With("coordinates_mode", "unnormalized").With("align_corners", true).Run();
                Assert.Equal([3, 3, 3, 3], y.ToDoubles());
            }
        }
    }

    [Fact]
    public void AffineMapsTheOutputIntoTheInput()
    {
        Tensor y = Of("affine").Input("x", Floats([1, 1, 2, 2], 11, 22, 33, 44))
            .Input("transform_matrix", Floats([1, 6], -1, -2, -3.7f, -1, 3.5f, 1.2f))
            .With("output_height", 3).With("output_width", 3).With("sampling_mode", "bilinear").With("padding_mode", "constant")
            .With("padding_value", 0f).With("coordinates_mode", "normalized_minus_one_to_one").With("align_corners", true).Run();
        Assert.Equal([10.752501f, 2.5025f, 0, 1.98f, 0, 0, 0, 0, 0], y.ToFloats(), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void BoxesAreSampledBothWaysAndPaddedOutside()
    {
        OperationCase Case(params float[] box) => Of("crop_resize").Input("x", Floats([1, 1, 2, 2], 1, 2, 3, 4))
            .Input("boxes", Floats([1, 4], box))
            .With("target_height", 2).With("target_width", 2).With("sampling_mode", "ALIGN_CORNERS").With("pad_value", 9f);
        Assert.Equal([1, 2, 3, 4], Case(0, 0, 1, 1).RunDoubles());
        Assert.Equal([4, 3, 2, 1], Case(1, 1, 0, 0).RunDoubles());
        Assert.Equal([2, 9, 4, 9], Case(0, 1, 1, 2).RunDoubles());
    }

    [Fact]
    public void ABoxMayBeCentreAndSizeInAnotherScale()
    {
        // In the image's scale the centre is (x 0.5, y 0.5) and the size 1: the whole image, whose single point is the middle.
        double[] y = Of("crop_resize").Input("x", Floats([1, 1, 2, 2], 1, 2, 3, 4)).Input("boxes", Floats([1, 4], 1, 1, 2, 2))
            .With("box_coordinate_mode", "CENTER_SIZE_WIDTH_FIRST").With("spatial_scale", 0.5f)
            .With("sampling_mode", "ALIGN_CORNERS").RunDoubles();
        Assert.Equal([2.5], y);
    }

    [Fact]
    public void FiveNumbersNameTheImage()
    {
        OperationCase Case(float image) => Of("crop_resize", Opset.iOS16).Input("x", Floats([2, 1, 1, 1], 7, 8))
            .Input("roi", Floats([1, 1, 5, 1, 1], image, 0, 0, 0, 0));
        Assert.Equal([8], Case(1).RunDoubles());
        Assert.Throws<PredictionFailedException>(() => Case(2).Run());
    }

    [Fact]
    public void FourNumbersCutEveryImage() =>
        Assert.Equal([7, 8], Of("crop_resize", Opset.iOS15).Input("x", Floats([2, 1, 1, 1], 7, 8))
            .Input("roi", Floats([1, 1, 4, 1, 1], 0, 0, 0, 0)).RunDoubles());
}
