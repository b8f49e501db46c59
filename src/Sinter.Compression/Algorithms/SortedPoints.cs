namespace Sinter.Compression;

/// <summary>Numbers in ascending order, equal ones once, with running sums of weight, weight * x and weight * x squared, so that the cost
/// of putting any range of them into one cluster is known at once.</summary>
internal sealed class SortedPoints
{
    /// <summary>Numbers up to which they are sorted; more are counted in bins of equal width.</summary>
    private const int MostSorted = 1 << 22;

    private const int Bins = 1 << 20;

    private readonly double[] _weight, _first, _second;
    private readonly double _center;

    private SortedPoints(double[] values, double[] weights, double[] sums)
    {
        Values = values;
        double total = weights.Sum();
        // Squares of numbers near zero lose fewer digits.
        _center = total > 0 ? sums.Sum() / total : 0;
        _weight = new double[values.Length + 1];
        _first = new double[values.Length + 1];
        _second = new double[values.Length + 1];
        for (int i = 0; i < values.Length; i++)
        {
            double x = values[i] - _center;
            _weight[i + 1] = _weight[i] + weights[i];
            _first[i + 1] = _first[i] + (weights[i] * x);
            _second[i + 1] = _second[i] + (weights[i] * x * x);
        }
    }

    public double[] Values { get; }

    public int Count => Values.Length;

    /// <param name="values">Finite numbers.</param>
    /// <param name="weights">How much each counts, 0 or more; empty: all the same.</param>
    public static SortedPoints Of(ReadOnlySpan<float> values, ReadOnlySpan<float> weights)
    {
        if (values.Length > MostSorted)
            return Binned(values, weights);
        float[] sorted = values.ToArray(), sortedWeights = weights.ToArray();
        if (weights.IsEmpty)
            Array.Sort(sorted);
        else
            Array.Sort(sorted, sortedWeights);
        int count = 0;
        var distinct = new double[sorted.Length];
        var total = new double[sorted.Length];
        for (int i = 0; i < sorted.Length; i++)
        {
            if (count == 0 || distinct[count - 1] != sorted[i])
                distinct[count++] = sorted[i];
            total[count - 1] += weights.IsEmpty ? 1 : sortedWeights[i];
        }
        return Create(distinct[..count], total[..count]);
    }

    /// <summary>The total weight of points [from, to).</summary>
    public double Weight(int from, int to) => _weight[to] - _weight[from];

    /// <summary>The mean of points [from, to); their middle where none has weight. Rounding may not put it outside of them, so that means
    /// of later points are never smaller.</summary>
    public double Mean(int from, int to)
    {
        double weight = Weight(from, to), low = Values[from], high = Values[to - 1];
        return weight > 0 ? Math.Clamp(_center + ((_first[to] - _first[from]) / weight), low, high) : (low + high) / 2;
    }

    /// <summary>The weighted sum of squared distances of points [from, to) to their mean.</summary>
    public double Cost(int from, int to)
    {
        double weight = Weight(from, to), first = _first[to] - _first[from];
        return weight > 0 ? Math.Max(0, _second[to] - _second[from] - (first * first / weight)) : 0;
    }

    private static SortedPoints Create(double[] values, double[] weights) =>
        new(values, weights, [.. values.Zip(weights, (value, weight) => value * weight)]);

    private static SortedPoints Binned(ReadOnlySpan<float> values, ReadOnlySpan<float> weights)
    {
        (float low, float high) = Extremes.Of(values);
        double width = Math.Max(((double)high - low) / (Bins - 1), double.Epsilon);
        var weight = new double[Bins];
        var sum = new double[Bins];
        for (int i = 0; i < values.Length; i++)
        {
            int bin = (int)((values[i] - (double)low) / width);
            double counts = weights.IsEmpty ? 1 : weights[i];
            weight[bin] += counts;
            sum[bin] += counts * values[i];
        }
        int[] used = [.. Enumerable.Range(0, Bins).Where(bin => weight[bin] > 0)];
        return Create([.. used.Select(bin => sum[bin] / weight[bin])], [.. used.Select(bin => weight[bin])]);
    }
}
