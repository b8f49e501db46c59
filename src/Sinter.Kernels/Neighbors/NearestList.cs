namespace Sinter.Kernels;

/// <summary>The nearest of the points that were offered, nearest first; of equally near ones the earlier in the index stands
/// first.</summary>
public sealed class NearestList
{
    private readonly double[] _distances;
    private readonly int[] _points;

    /// <param name="capacity">How many to keep; at least one.</param>
    public NearestList(int capacity)
    {
        KernelGuard.Require(capacity > 0, "At least one neighbour is kept.");
        _distances = new double[capacity];
        _points = new int[capacity];
    }

    public int Count { get; private set; }

    /// <summary>The points, nearest first.</summary>
    public ReadOnlySpan<int> Points => _points.AsSpan(0, Count);

    /// <summary>Their distances.</summary>
    public ReadOnlySpan<double> Distances => _distances.AsSpan(0, Count);

    /// <summary>Points farther than this are not kept.</summary>
    public double Reach => Count == _distances.Length ? _distances[^1] : double.PositiveInfinity;

    public void Offer(int point, double distance)
    {
        if (Count == _distances.Length && !IsBefore(distance, point, Count - 1))
            return;
        int place = Count < _distances.Length ? Count++ : Count - 1;
        for (; place > 0 && IsBefore(distance, point, place - 1); place--)
        {
            _distances[place] = _distances[place - 1];
            _points[place] = _points[place - 1];
        }
        _distances[place] = distance;
        _points[place] = point;
    }

    private bool IsBefore(double distance, int point, int place) =>
        distance < _distances[place] || (distance == _distances[place] && point < _points[place]);
}
