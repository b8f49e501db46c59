using Sinter.Ir.Ops;

namespace Sinter.Tests.Ops.ElementwiseUnary;

/// <summary>Expected values from tables of the error function.</summary>
public class ErrorFunctionTests
{
    private const double MaxError = 1e-15;
    private const double MaxRelativeErrorOfComplement = 2e-13;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1e-10, 1.1283791670955126e-10)]
    [InlineData(0.5, 0.5204998778130465)]
    [InlineData(1, 0.8427007929497149)]
    [InlineData(-1.5, -0.9661051464753108)]
    [InlineData(2, 0.9953222650189527)]
    [InlineData(3, 0.9999779095030014)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(double.NegativeInfinity, -1)]
    [InlineData(double.NaN, double.NaN)]
    public void MatchesTheTable(double x, double expected) => Assert.Equal(expected, ErrorFunction.Erf(x), MaxError);

    [Theory]
    [InlineData(0.5, 0.4795001221869535)]
    [InlineData(2, 0.004677734981047266)]
    [InlineData(5, 1.5374597944280349e-12)]
    [InlineData(10, 2.088487583762545e-45)]
    [InlineData(-3, 1.9999779095030014)]
    [InlineData(30, 0)]
    public void ComplementKeepsItsRelativePrecision(double x, double expected) =>
        Assert.InRange(ErrorFunction.Erfc(x), expected * (1 - MaxRelativeErrorOfComplement), expected * (1 + MaxRelativeErrorOfComplement));

    [Fact]
    public void IsOddAndNeverFallsAcrossTheCrossover()
    {
        double last = -1;
        for (int i = -6000; i <= 6000; i++)
        {
            double x = i / 1000.0, value = ErrorFunction.Erf(x);
            Assert.True(value >= last - MaxError, $"at {x}");
            Assert.Equal(-value, ErrorFunction.Erf(-x));
            last = value;
        }
    }
}
