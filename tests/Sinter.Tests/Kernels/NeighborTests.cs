using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public sealed class NeighborTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1000)]
    public void A_tree_finds_the_points_that_sorting_finds(int count)
    {
        var random = new Random(count);
        // Points on a coarse grid, so that many are equally far and some are the same.
        float[] coordinates = [.. Enumerable.Range(0, count * 2).Select(_ => (float)random.Next(12))];
        var points = new PointSet(coordinates, 2);
        var tree = new KdTree(points, leafSize: 4);
        for (int i = 0; i < 50; i++)
        {
            double[] query = [random.Next(12), random.NextDouble() * 12];
            int[] expected = [.. Enumerable.Range(0, count).OrderBy(point => points.SquaredDistance(point, query)).ThenBy(point => point)
                .Take(9)];
            var nearest = new NearestList(9);
            tree.Search(query, nearest);
            Assert.Equal(expected, nearest.Points);
            var all = new NearestList(9);
            points.Search(query, all);
            Assert.Equal(expected, all.Points);
            Assert.Equal(expected.Select(point => points.SquaredDistance(point, query)), nearest.Distances.ToArray());
        }
    }

    [Fact]
    public void Equal_points_make_no_deep_tree()
    {
        var points = new PointSet(new float[100_000], 1);
        var nearest = new NearestList(2);
        new KdTree(points, leafSize: 1).Search([0.0], nearest);
        Assert.Equal([0, 1], nearest.Points);
    }

    [Fact]
    public void Lengths_are_checked()
    {
        Assert.Throws<ArgumentException>(() => new PointSet(new float[3], 2));
        Assert.Throws<ArgumentException>(() => new PointSet(new float[3], 0));
        Assert.Throws<ArgumentException>(() => new NearestList(0));
        var points = new PointSet(new float[4], 2);
        Assert.Throws<ArgumentException>(() => new KdTree(points, 0));
        Assert.Throws<ArgumentException>(() => points.SquaredDistance(0, [1.0]));
        Assert.Throws<ArgumentException>(() => new KdTree(points, 1).Search([1.0], new NearestList(1)));
    }
}
