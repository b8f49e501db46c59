namespace Sinter.Kernels;

/// <summary>Points of equal dimension, one after another, and the search that looks at each of them.</summary>
public sealed class PointSet
{
    private readonly float[] _coordinates;

    /// <param name="coordinates">The points; all coordinates are finite.</param>
    /// <param name="dimensions">Coordinates of a point; at least one.</param>
    /// <exception cref="ArgumentException">The coordinates are no whole number of points.</exception>
    public PointSet(float[] coordinates, int dimensions)
    {
        KernelGuard.Require(dimensions > 0 && coordinates.Length % dimensions == 0, "The coordinates are no whole number of points.");
        _coordinates = coordinates;
        Dimensions = dimensions;
        Count = coordinates.Length / dimensions;
    }

    public int Dimensions { get; }

    public int Count { get; }

    public ReadOnlySpan<float> this[int point] => _coordinates.AsSpan(point * Dimensions, Dimensions);

    /// <summary>Offers every point.</summary>
    public void Search(ReadOnlySpan<double> query, NearestList nearest)
    {
        for (int point = 0; point < Count; point++)
            nearest.Offer(point, SquaredDistance(point, query));
    }

    public double SquaredDistance(int point, ReadOnlySpan<double> query)
    {
        ReadOnlySpan<float> coordinates = this[point];
        KernelGuard.Length(query.Length, coordinates.Length, nameof(query));
        double sum = 0;
        for (int i = 0; i < query.Length; i++)
        {
            double difference = query[i] - coordinates[i];
            sum += difference * difference;
        }
        return sum;
    }
}
