using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.Random;

public class RandomTests
{
    [Fact]
    public void TheStreamIsSplitMix64()
    {
        // The published first outputs for the seed 0.
        var stream = new RandomStream(0);
        Assert.Equal(0xE220A8397B1DCDAFul, stream.NextBits());
        Assert.Equal(0x6E789E6AA1B965F4ul, stream.NextBits());
        Assert.Equal(0x06C45D188009454Ful, stream.NextBits());
    }

    [Fact]
    public void ASeedDecidesTheNumbersAndNoSeedDoesNot()
    {
        double[] Draw(int seed) => Of("random_normal").With("shape", [64]).With("seed", seed).RunDoubles();
        Assert.Equal(Draw(7), Draw(7));
        Assert.NotEqual(Draw(7), Draw(8));
        Assert.NotEqual(Draw(-1), Draw(-1));
    }

    [Theory]
    [InlineData("random_uniform", "low", 2f, "high", 6f, 4, 1.1547)]
    [InlineData("random_normal", "mean", -3f, "stddev", 2f, -3, 2)]
    [InlineData("random_bernoulli", "prob", 0.25f, null, 0f, 0.25, 0.4330)]
    public void MomentsAreThoseOfTheDistribution(string type, string first, float a, string? second, float b, double mean, double deviation)
    {
        OperationCase operation = Of(type).With("shape", [200, 500]).With("seed", 3).With(first, a);
        double[] values = (second is null ? operation : operation.With(second, b)).RunDoubles();
        double average = values.Average();
        Assert.Equal(mean, average, 0.03);
        Assert.Equal(deviation, Math.Sqrt(values.Average(x => (x - average) * (x - average))), 0.03);
    }

    [Fact]
    public void CategoriesComeAsOftenAsTheyShould()
    {
        double[] Frequencies(Tensor x, string mode)
        {
            double[] drawn = Of("random_categorical").Input("x", x).With("mode", mode).With("size", 40000).With("seed", 1).RunDoubles();
            return [.. Enumerable.Range(0, 3).Select(i => drawn.Count(d => d == i) / 40000.0)];
        }
        double[] expected = [0.5, 0.2, 0.3];
        Assert.Equal(expected, Frequencies(Floats([1, 3], 5, 2, 3), "probs"), (a, b) => Math.Abs(a - b) < 0.01);
        Assert.Equal(expected, Frequencies(Floats([3], [.. expected.Select(p => (float)Math.Log(p) + 100)]), "logits"), (a, b) =>
            Math.Abs(a - b) < 0.01);
    }

    [Fact]
    public void TheParametersDecideTheElementType()
    {
        Assert.Equal("tensor<fp16, [2]>", Of("random_normal").With("shape", [2]).With("mean", Tensor.Scalar((Half)1)).InferText());
        Assert.Equal("tensor<fp32, [2]>", Of("random_uniform").With("shape", [2]).InferText());
        Assert.Equal("tensor<fp32, [?, ?]>", Of("random_uniform").Input("shape", new TensorType(ElementType.Int32, 2)).InferText());
    }
}
