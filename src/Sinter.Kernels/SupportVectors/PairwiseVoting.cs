namespace Sinter.Kernels;

/// <summary>One-against-one decisions over the kernel values of a classifier's support vectors, which lie class by class.</summary>
/// <remarks>Pairs of classes (i, j) with i before j are numbered in order: (0, 1), (0, 2), ..., (1, 2), ...</remarks>
public sealed class PairwiseVoting
{
    private readonly int[] _starts;
    private readonly double[] _coefficients;
    private readonly double[] _offsets;

    /// <param name="countPerClass">Support vectors of each class.</param>
    /// <param name="coefficients">Rows of one coefficient per support vector, one row fewer than classes. For the pair (i, j), vectors of
    /// class i have theirs in row j - 1, and those of class j in row i.</param>
    /// <param name="offsets">What is subtracted from the sum of each pair.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public PairwiseVoting(ReadOnlySpan<int> countPerClass, double[] coefficients, double[] offsets)
    {
        KernelGuard.Require(countPerClass.Length >= 2, "There are fewer than two classes.");
        _starts = new int[countPerClass.Length + 1];
        for (int i = 0; i < countPerClass.Length; i++)
        {
            KernelGuard.Require(countPerClass[i] >= 0, "A class has a negative number of support vectors.");
            _starts[i + 1] = checked(_starts[i] + countPerClass[i]);
        }
        KernelGuard.Length(coefficients.Length, (long)(ClassCount - 1) * _starts[^1], nameof(coefficients));
        KernelGuard.Length(offsets.Length, PairCount, nameof(offsets));
        _coefficients = coefficients;
        _offsets = offsets;
    }

    public int ClassCount => _starts.Length - 1;

    public int PairCount => (int)((long)ClassCount * (ClassCount - 1) / 2);

    /// <summary>Writes the decision value of each pair; positive ones speak for the first of the two.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Decide(ReadOnlySpan<double> kernelValues, Span<double> decisions)
    {
        KernelGuard.Length(kernelValues.Length, _starts[^1], nameof(kernelValues));
        KernelGuard.Length(decisions.Length, PairCount, nameof(decisions));
        int pair = 0;
        for (int i = 0; i < ClassCount; i++)
        {
            for (int j = i + 1; j < ClassCount; j++, pair++)
                decisions[pair] = ClassSum(kernelValues, i, j - 1) + ClassSum(kernelValues, j, i) - _offsets[pair];
        }
    }

    /// <summary>Counts the votes of the pairs, and returns the class with the most: the first of equal ones.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public int Vote(ReadOnlySpan<double> decisions, Span<double> votes)
    {
        KernelGuard.Length(decisions.Length, PairCount, nameof(decisions));
        KernelGuard.Length(votes.Length, ClassCount, nameof(votes));
        votes.Clear();
        int pair = 0, winner = 0;
        for (int i = 0; i < ClassCount; i++)
        {
            for (int j = i + 1; j < ClassCount; j++)
                votes[decisions[pair++] > 0 ? i : j]++;
        }
        for (int i = 1; i < votes.Length; i++)
        {
            if (votes[i] > votes[winner])
                winner = i;
        }
        return winner;
    }

    private double ClassSum(ReadOnlySpan<double> kernelValues, int vectorsOf, int row)
    {
        int start = _starts[vectorsOf], count = _starts[vectorsOf + 1] - start;
        return DoubleSums.OfProducts(_coefficients.AsSpan(row * _starts[^1] + start, count), kernelValues.Slice(start, count));
    }
}
