using Sinter.Tensors;
using Sinter.Workbench.Inspect;

namespace Sinter.Tests.Inspecting;

/// <summary>What the elements of weights are like.</summary>
public sealed class WeightStatisticsTests
{
    [Fact]
    public void Known_numbers_have_known_figures()
    {
        WeightStatistics found = Of(0, 0, 1, 3);
        Assert.Equal((4, 0, 3, 1), (found.Elements, found.Least, found.Greatest, found.Mean));
        Assert.Equal(Math.Sqrt(1.5), found.StandardDeviation, 1e-12);
        Assert.Equal(0.5, found.Sparsity);
        Assert.Equal((2, 1, 1), (found.Histogram[0], found.Histogram[10], found.Histogram[^1]));
        Assert.Equal(4, found.Histogram.Sum());
    }

    [Fact]
    public void What_is_not_finite_is_only_counted()
    {
        WeightStatistics found = Of(1, float.NaN, float.PositiveInfinity, 3);
        Assert.Equal((2, 1, 3, 2), (found.NonFinite, found.Least, found.Greatest, found.Mean));
        Assert.Equal(2, Of(float.NaN, float.NegativeInfinity).NonFinite);
        Assert.True(double.IsNaN(Of(float.NaN).Mean));
    }

    [Fact]
    public void Equal_numbers_lie_in_one_range()
    {
        WeightStatistics found = Of(2, 2, 2);
        Assert.Equal(0, found.StandardDeviation);
        Assert.Equal(3, found.Histogram[0]);
    }

    private static WeightStatistics Of(params float[] values) => WeightStatistics.Of(Tensor.From<float>(Shape.Of(values.Length), values));
}
