using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public sealed class LinkFunctionsTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.7310585786300049)]
    [InlineData(-1, 0.2689414213699951)]
    [InlineData(-40, 4.248354255291589e-18)]
    [InlineData(1000, 1)]
    [InlineData(-1000, 0)]
    [InlineData(double.NaN, double.NaN)]
    public void Logistic(double x, double expected) => Near(expected, LinkFunctions.Logistic(x));

    /// <summary>From tables of the normal distribution.</summary>
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.8413447460685429)]
    [InlineData(-1, 0.15865525393145705)]
    [InlineData(-2, 0.02275013194817921)]
    [InlineData(1.959963984540054, 0.975)]
    [InlineData(-3, 0.0013498980316300946)]
    [InlineData(-6, 9.865876450376946e-10)]
    [InlineData(40, 1)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.NaN, double.NaN)]
    public void Normal_cumulative(double x, double expected) => Near(expected, LinkFunctions.NormalCumulative(x));

    [Fact]
    public void Softmax_of_large_and_infinite_scores()
    {
        double[] scores = [1000, 1000 + Math.Log(3), -1e300];
        LinkFunctions.Softmax(scores);
        Near(0.25, scores[0]);
        Near(0.75, scores[1]);
        Assert.Equal(0, scores[2]);
        scores = [double.PositiveInfinity, 1, double.PositiveInfinity];
        LinkFunctions.Softmax(scores);
        Assert.Equal([0.5, 0, 0.5], scores);
    }

    private static void Near(double expected, double actual) => Assert.True(
        expected.Equals(actual) || Math.Abs(expected - actual) <= 1e-12 * Math.Abs(expected), $"expected {expected:R}, got {actual:R}");
}
