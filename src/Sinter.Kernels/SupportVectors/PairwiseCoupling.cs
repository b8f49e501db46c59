namespace Sinter.Kernels;

/// <summary>Class probabilities from one-against-one decisions: Platt's logistic curve per pair, then the probabilities that fit all pairs
/// best in the sense of Wu, Lin and Weng (2004, their second method).</summary>
public sealed class PairwiseCoupling
{
    private const double LeastProbability = 1e-7;

    // As in libsvm, which stops early, with two classes too: a closer solution would not be the one that other runtimes give.
    private const double Accuracy = 0.005;
    private const int LeastIterations = 100;

    private readonly double[] _slopes;
    private readonly double[] _intercepts;

    /// <exception cref="ArgumentException">A length does not fit the number of classes.</exception>
    public PairwiseCoupling(int classCount, double[] slopes, double[] intercepts)
    {
        KernelGuard.Require(classCount >= 2, "There are fewer than two classes.");
        KernelGuard.Length(slopes.Length, (long)classCount * (classCount - 1) / 2, nameof(slopes));
        KernelGuard.Length(intercepts.Length, slopes.Length, nameof(intercepts));
        ClassCount = classCount;
        _slopes = slopes;
        _intercepts = intercepts;
    }

    public int ClassCount { get; }

    /// <summary>Doubles of working memory that <see cref="Run"/> needs.</summary>
    public int ScratchLength => checked(2 * ClassCount * ClassCount + ClassCount);

    /// <summary>Writes the probability of each class.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Run(ReadOnlySpan<double> decisions, Span<double> probabilities, Span<double> scratch)
    {
        KernelGuard.Length(decisions.Length, _slopes.Length, nameof(decisions));
        KernelGuard.Length(probabilities.Length, ClassCount, nameof(probabilities));
        KernelGuard.AtLeast(scratch.Length, ScratchLength, nameof(scratch));
        int count = ClassCount;
        Span<double> pairs = scratch[..(count * count)];
        int pair = 0;
        for (int i = 0; i < count; i++)
        {
            for (int j = i + 1; j < count; j++, pair++)
            {
                double first = LinkFunctions.Logistic(-(_slopes[pair] * decisions[pair] + _intercepts[pair]));
                pairs[i * count + j] = Math.Clamp(first, LeastProbability, 1 - LeastProbability);
                pairs[j * count + i] = 1 - pairs[i * count + j];
            }
        }
        Couple(pairs, scratch.Slice(count * count, count * count), scratch.Slice(2 * count * count, count), probabilities);
    }

    /// <summary>Minimizes the sum over pairs of (r_ji p_i - r_ij p_j)^2, which is p'Qp, over probabilities p: one of them at a time, all
    /// scaled back to the sum 1 after each step.</summary>
    private static void Couple(ReadOnlySpan<double> pairs, Span<double> q, Span<double> gradient, Span<double> p)
    {
        int count = p.Length;
        for (int i = 0; i < count; i++)
        {
            double diagonal = 0;
            for (int j = 0; j < count; j++)
            {
                double other = pairs[j * count + i];
                if (i == j)
                    continue;
                diagonal += other * other;
                q[i * count + j] = -other * pairs[i * count + j];
            }
            q[i * count + i] = diagonal;
        }
        p.Fill(1.0 / count);
        int iterations = Math.Max(LeastIterations, count);
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            double product = 0;
            for (int i = 0; i < count; i++)
            {
                gradient[i] = DoubleSums.OfProducts(q.Slice(i * count, count), p);
                product += p[i] * gradient[i];
            }
            double error = 0;
            for (int i = 0; i < count; i++)
                error = Math.Max(error, Math.Abs(gradient[i] - product));
            if (error < Accuracy / count)
                return;
            for (int i = 0; i < count; i++)
            {
                double diagonal = q[i * count + i], step = (product - gradient[i]) / diagonal, scale = 1 / (1 + step);
                p[i] += step;
                product = (product + step * (step * diagonal + 2 * gradient[i])) * scale * scale;
                for (int j = 0; j < count; j++)
                {
                    gradient[j] = (gradient[j] + step * q[i * count + j]) * scale;
                    p[j] *= scale;
                }
            }
        }
    }
}
