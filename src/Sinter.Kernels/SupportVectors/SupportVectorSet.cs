namespace Sinter.Kernels;

/// <summary>Support vectors, dense or sparse, with the kernel function that compares an input with each of them.</summary>
public sealed class SupportVectorSet
{
    private readonly KernelFunction _function;
    private readonly double[] _values;
    private readonly int[]? _indices;
    private readonly int[]? _starts;

    /// <summary>Dense vectors: rows of <paramref name="length"/> values.</summary>
    /// <exception cref="ArgumentException">The values are no whole rows.</exception>
    public SupportVectorSet(KernelFunction function, int length, double[] values)
    {
        KernelGuard.Require(length > 0 && values.Length % length == 0, "The support vectors are no whole rows.");
        _function = function;
        _values = values;
        Length = length;
        Count = values.Length / length;
    }

    /// <summary>Sparse vectors: the elements of vector i are those from <c>starts[i]</c> to <c>starts[i + 1]</c>, by ascending
    /// index.</summary>
    /// <exception cref="ArgumentException">The starts or the indices are out of order or out of range.</exception>
    public SupportVectorSet(KernelFunction function, int length, int[] starts, int[] indices, double[] values)
    {
        KernelGuard.Require(starts.Length > 0 && starts[0] == 0, "The first support vector does not start at zero.");
        KernelGuard.Length(indices.Length, starts[^1], nameof(indices));
        KernelGuard.Length(values.Length, indices.Length, nameof(values));
        for (int i = 0; i + 1 < starts.Length; i++)
        {
            KernelGuard.Require(starts[i] <= starts[i + 1], "The starts of the support vectors are out of order.");
            for (int at = starts[i]; at < starts[i + 1]; at++)
            {
                KernelGuard.Require(indices[at] < length && indices[at] > (at > starts[i] ? indices[at - 1] : -1),
                    "The indices of a support vector are out of order or out of range.");
            }
        }
        _function = function;
        _values = values;
        _indices = indices;
        _starts = starts;
        Length = length;
        Count = starts.Length - 1;
    }

    /// <summary>Elements of each vector.</summary>
    public int Length { get; }

    /// <summary>The number of vectors.</summary>
    public int Count { get; }

    /// <summary>Writes the value of the kernel function for each support vector with <paramref name="x"/>.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Compare(ReadOnlySpan<double> x, Span<double> values)
    {
        KernelGuard.Length(x.Length, Length, nameof(x));
        KernelGuard.Length(values.Length, Count, nameof(values));
        for (int i = 0; i < values.Length; i++)
            values[i] = _function.Value(_starts is null ? DenseSum(i, x) : SparseSum(_starts[i], _starts[i + 1], x));
    }

    private double DenseSum(int index, ReadOnlySpan<double> x)
    {
        ReadOnlySpan<double> vector = _values.AsSpan(index * Length, Length);
        return _function.TakesDistance ? DoubleSums.OfSquaredDifferences(x, vector) : DoubleSums.OfProducts(x, vector);
    }

    private double SparseSum(int start, int end, ReadOnlySpan<double> x)
    {
        double sum = 0;
        if (!_function.TakesDistance)
        {
            for (int at = start; at < end; at++)
                sum += x[_indices![at]] * _values[at];
            return sum;
        }
        int position = 0;
        for (int at = start; at < end; at++)
        {
            int index = _indices![at];
            for (; position < index; position++)
                sum += x[position] * x[position];
            double difference = x[position++] - _values[at];
            sum += difference * difference;
        }
        for (; position < x.Length; position++)
            sum += x[position] * x[position];
        return sum;
    }
}
