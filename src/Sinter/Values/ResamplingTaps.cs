namespace Sinter;

/// <summary>For each pixel of a row (or column) of the target: which pixels of the source it is made of, with what weight. The weights are
/// a triangle as wide as two pixels of the coarser of both grids, cut at the image's border and normalized to the sum 1.</summary>
internal sealed class ResamplingTaps
{
    /// <summary>Bits of fraction in <see cref="Fixed"/>: 8 bits of pixel and 2 of headroom leave 22 of 32.</summary>
    public const int FractionBits = 22;

    private readonly int[] _first;
    private readonly int[] _count;
    private readonly double[] _weights;
    private readonly int[] _fixed;
    private readonly int _width;

    /// <param name="source">Pixels of the source.</param>
    /// <param name="start">Where the part of the source that is shown starts, in pixels.</param>
    /// <param name="end">Where it ends; after the start.</param>
    /// <param name="target">Pixels of the target.</param>
    public ResamplingTaps(int source, double start, double end, int target)
    {
        double scale = (end - start) / target;
        double radius = Math.Max(scale, 1);
        _width = (int)Math.Min(2 * Math.Ceiling(radius) + 1, source);
        _first = new int[target];
        _count = new int[target];
        _weights = new double[checked(_width * target)];
        _fixed = new int[_weights.Length];
        for (int i = 0; i < target; i++)
        {
            double center = start + (i + 0.5) * scale;
            int first = Math.Max((int)(center - radius + 0.5), 0);
            int end1 = Math.Min((int)(center + radius + 0.5), source);
            _first[i] = first;
            _count[i] = end1 - first;
            Fill(_weights.AsSpan(i * _width, end1 - first), first - center + 0.5, 1 / radius);
        }
        for (int i = 0; i < _fixed.Length; i++)
            _fixed[i] = (int)(_weights[i] * (1 << FractionBits) + 0.5);
        IsIdentity = source == target && start == 0 && end == source;
    }

    /// <summary>True when the target is the source, pixel by pixel.</summary>
    public bool IsIdentity { get; }

    public int Target => _first.Length;

    /// <summary>The first source pixel of a target pixel.</summary>
    public int First(int index) => _first[index];

    public ReadOnlySpan<double> Weights(int index) => _weights.AsSpan(index * _width, _count[index]);

    /// <summary>The weights in fixed point.</summary>
    public ReadOnlySpan<int> Fixed(int index) => _fixed.AsSpan(index * _width, _count[index]);

    /// <summary>The source pixels that any target pixel uses: the first, and the one after the last.</summary>
    public (int First, int End) Range => (_first[0], _first[^1] + _count[^1]);

    private static void Fill(Span<double> weights, double distance, double perPixel)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            double weight = Math.Max(1 - Math.Abs((i + distance) * perPixel), 0);
            weights[i] = weight;
            sum += weight;
        }
        foreach (ref double weight in weights)
            weight /= sum;
    }
}
