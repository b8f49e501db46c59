using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.Normalization;

public class NormalizationTests
{
    private const double MaxError = 1e-5;

    [Fact]
    public void BatchNormIsAnAffineMapPerChannel() => Assert.Equal([0, 5, 8, 16],
        Of("batch_norm").Input("x", Floats([1, 2, 2], 1, 2, 3, 5)).With("mean", Floats([2], 1, 1)).With("variance", Floats([2], 4, 1))
            .With("gamma", Floats([2], 10, 4)).With("beta", Floats([2], 0, 0)).With("epsilon", 0f).RunDoubles());

    [Fact]
    public void InstanceNormTakesEachPlaneAlone() => Assert.Equal([-1, 1, 9, 11],
        Of("instance_norm").Input("x", Floats([1, 2, 2], 0, 2, 100, 104)).With("beta", Floats([2], 0, 10)).With("epsilon", 0f).RunDoubles(),
        Close);

    [Fact]
    public void LayerNormTakesAxesTogether()
    {
        Tensor x = Floats([2, 1, 2], 0, 2, 4, 8);
        Assert.Equal([-1, 1, -1, 1], Of("layer_norm").Input("x", x).With("axes", new[] { -1 }).With("epsilon", 0f).RunDoubles(), Close);
        Assert.Equal([-1, -1, 1, 1], Of("layer_norm").Input("x", x).With("axes", new[] { 0 }).With("epsilon", 0f).RunDoubles(), Close);
        Assert.Equal([-1.1832160, -0.5070926, 0.1690309 * 10 + 1, 1.5212777],
            Of("layer_norm").Input("x", x).With("gamma", Floats([2, 1, 2], 1, 1, 10, 1)).With("beta", Floats([2, 1, 2], 0, 0, 1, 0))
                .RunDoubles(), Close);
        Assert.Throws<ModelFormatException>(
            () => Of("layer_norm").Input("x", x).With("axes", new[] { 2 }).With("gamma", Floats([3], 1, 1, 1)).Infer());
    }

    [Fact]
    public void L2NormTakesTheLastThreeAxes() => Assert.Equal([0.6, 0.8, 1, 0],
        Of("l2_norm").Input("x", Floats([2, 1, 1, 2], 3, 4, 5, 0)).With("epsilon", 0f).RunDoubles(), Close);

    /// <summary>The even window takes the channel below, as PyTorch's does.</summary>
    [Fact]
    public void LocalResponseNormDividesBySizeEvenAtTheEnds()
    {
        OperationCase Case(int size) => Of("local_response_norm").Input("x", Floats([1, 3, 1, 1], 1, 2, 3)).With("size", size)
            .With("alpha", 1f).With("beta", 1f).With("k", 1f);
        Assert.Equal([1 / 1.5, 2 / 3.5, 3 / 7.5], Case(2).RunDoubles(), Close);
        Assert.Equal([1 / (1 + 5 / 3.0), 2 / (1 + 14 / 3.0), 3 / (1 + 13 / 3.0)], Case(3).RunDoubles(), Close);
        Assert.Throws<ModelFormatException>(() => Case(0).Infer());
    }

    private static bool Close(double expected, double actual) => Math.Abs(expected - actual) <= MaxError;
}
