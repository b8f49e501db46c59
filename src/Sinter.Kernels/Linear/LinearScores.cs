namespace Sinter.Kernels;

/// <summary>Weighted sums of a vector's elements, one per row of weights, in double precision.</summary>
public sealed class LinearScores
{
    private readonly double[] _weights;
    private readonly double[] _offsets;
    private readonly int _length;

    /// <param name="weights">Rows of <paramref name="length"/> weights, one after the other.</param>
    /// <param name="offsets">What is added to the sum of each row.</param>
    /// <param name="length">Elements of the vector.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public LinearScores(double[] weights, double[] offsets, int length)
    {
        KernelGuard.Length(weights.Length, (long)offsets.Length * length, nameof(weights));
        _weights = weights;
        _offsets = offsets;
        _length = length;
    }

    public int Count => _offsets.Length;

    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Run(ReadOnlySpan<double> vector, Span<double> scores)
    {
        KernelGuard.Length(vector.Length, _length, nameof(vector));
        KernelGuard.Length(scores.Length, Count, nameof(scores));
        for (int row = 0; row < scores.Length; row++)
            scores[row] = DoubleSums.OfProducts(_weights.AsSpan(row * _length, _length), vector) + _offsets[row];
    }
}
