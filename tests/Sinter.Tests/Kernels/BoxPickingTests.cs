using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public sealed class BoxPickingTests
{
    private static readonly double[] Boxes = [0, 0, 2, 2, 1, 0, 2, 2, 0, 0, 2, 2, 9, 9, 0, 0];

    [Fact]
    public void Overlap_is_intersection_over_union()
    {
        Assert.Equal(1 / 3.0, BoxPicking.Overlap(Boxes.AsSpan(0, 4), Boxes.AsSpan(4, 4)), 1e-15);
        Assert.Equal(1, BoxPicking.Overlap(Boxes.AsSpan(0, 4), Boxes.AsSpan(8, 4)));
        Assert.Equal(0, BoxPicking.Overlap(Boxes.AsSpan(0, 4), Boxes.AsSpan(12, 4)));
        Assert.Equal(0, BoxPicking.Overlap(Boxes.AsSpan(12, 4), Boxes.AsSpan(12, 4)));
    }

    [Fact]
    public void Only_what_overlaps_more_than_the_threshold_is_left_out()
    {
        double[] scores = [0.5, 0.9, 0.5, 0.1];
        Assert.Equal([1, 0, 3], BoxPicking.Pick(Boxes, scores, [], 0, 1 / 3.0, 10));
        Assert.Equal([1, 3], BoxPicking.Pick(Boxes, scores, [], 0, 0.33, 10));
        Assert.Equal([1, 0, 2, 3], BoxPicking.Pick(Boxes, scores, [], 0, 1, 10));
    }

    [Fact]
    public void Scores_are_ranked_and_those_below_the_threshold_left_out()
    {
        Assert.Equal([1, 0], BoxPicking.Pick(Boxes, [0.5, 0.9, 0.4, double.NaN], [], 0.5, 1, 10));
        Assert.Equal([1], BoxPicking.Pick(Boxes, [0.5, 0.9, 0.4, 0.1], [], 0, 1, 1));
        Assert.Empty(BoxPicking.Pick([], [], [], 0, 1, 1));
    }

    [Fact]
    public void Boxes_of_other_classes_do_not_count() =>
        Assert.Equal([1, 0, 3], BoxPicking.Pick(Boxes, [0.5, 0.9, 0.4, 0.1], [0, 1, 0, 0], 0, 0.1, 10));

    [Fact]
    public void Lengths_are_checked()
    {
        Assert.Throws<ArgumentException>(() => BoxPicking.Pick(Boxes, [1, 2], [], 0, 1, 1));
        Assert.Throws<ArgumentException>(() => BoxPicking.Pick(Boxes, [1, 2, 3, 4], [1], 0, 1, 1));
    }
}
