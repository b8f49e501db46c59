using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.Activation;

public class ActivationTests
{
    private const double MaxRelativeError = 1e-6;

    [Theory]
    [InlineData("EXACT", 0.8413447)]
    [InlineData("TANH_APPROXIMATION", 0.8411920)]
    [InlineData("SIGMOID_APPROXIMATION", 0.8457958)]
    public void GeluModes(string mode, double atOne) =>
        Assert.Equal([atOne, 0], Of("gelu").Input("x", Floats([2], 1, 0)).With("mode", mode).RunDoubles(), Close);

    [Fact]
    public void GeluKeepsSmallTailsAndRejectsUnknownModes()
    {
        Assert.Equal(-2.8665157e-7 * 5, Of("gelu").Input("x", Floats([1], -5)).RunDoubles()[0], 1e-12);
        Assert.Throws<ModelFormatException>(() => Of("gelu").Input("x", Floats([1], 1)).With("mode", "FAST").Infer());
    }

    [Fact]
    public void SoftplusNeitherOverflowsNorCancels()
    {
        double[] results = Of("softplus").Input("x", Floats([4], 0, 1000, -30, -80)).RunDoubles();
        Assert.Equal(0.69314718, results[0], MaxRelativeError);
        Assert.Equal(1000, results[1]);
        Assert.InRange(results[2], 9.3576225e-14, 9.3576240e-14);
        Assert.InRange(results[3], 1.8048513e-35, 1.8048516e-35);
    }

    [Fact]
    public void PreluTakesOneSlopePerChannel()
    {
        Tensor x = Floats([1, 2, 2, 1], -1, 2, -3, -4);
        Assert.Equal([-0.5, 2, -6, -8], Of("prelu").Input("x", x).With("alpha", Floats([2], 0.5f, 2)).RunDoubles());
        Assert.Contains("alpha", Assert.Throws<ModelFormatException>(
            () => Of("prelu").Input("x", x).With("alpha", Floats([3], 1, 2, 3)).Infer()).Message);
    }

    [Fact]
    public void SoftplusParametricTakesAPairPerChannel()
    {
        double[] results = Of("softplus_parametric").Input("x", Floats([1, 2, 1], 1, 1))
            .With("alpha", Floats([2], 2, 1)).With("beta", Floats([2], 0, 3)).RunDoubles();
        Assert.Equal(2 * 0.69314718, results[0], MaxRelativeError);
        Assert.Equal(3.0485874, results[1], MaxRelativeError);
    }

    [Fact]
    public void SoftmaxRunsAlongItsAxis()
    {
        Tensor x = Floats([2, 2], 1000, 0, 1000, 1);
        Assert.Equal([0.5, 1 / (1 + Math.E), 0.5, Math.E / (1 + Math.E)], Of("softmax").Input("x", x).With("axis", 0).RunDoubles(), Close);
        Assert.Equal([1, 0, 1, 0], Of("softmax").Input("x", x).RunDoubles());
        Assert.Throws<ModelFormatException>(() => Of("softmax").Input("x", x).With("axis", 2).Infer());
    }

    [Fact]
    public void PiecewiseFunctions()
    {
        Tensor x = Floats([4], -2, -0.5f, 0.5f, 8);
        Assert.Equal([-1, -0.25, 0.5, 6], Of("clamped_relu").Input("x", x).With("alpha", 0.5f).With("beta", 6f).RunDoubles());
        Assert.Equal([0, 0.25, 0.75, 1], Of("sigmoid_hard").Input("x", x).With("alpha", 0.5f).With("beta", 0.5f).RunDoubles());
        Assert.Equal([0, 0, 0.5, 8], Of("thresholded_relu").Input("x", x).With("alpha", 0.5f).RunDoubles());
        Assert.Equal([0, 0, 0.5, 6], Of("relu6").Input("x", x).RunDoubles());
    }

    private static bool Close(double expected, double actual) => Math.Abs(expected - actual) <= MaxRelativeError;
}
