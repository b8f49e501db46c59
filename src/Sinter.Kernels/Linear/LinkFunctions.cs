namespace Sinter.Kernels;

/// <summary>What turns the scores of a model into probabilities, in double precision.</summary>
public static class LinkFunctions
{
    private const double InverseSquareRootOfTwo = 0.70710678118654752;
    private const double TwoOverSquareRootOfPi = 1.1283791670955126, SquareRootOfPi = 1.7724538509055159;

    /// <summary>1 / (1 + e^-x), without overflow on either side.</summary>
    public static double Logistic(double x)
    {
        if (x >= 0)
            return 1 / (1 + Math.Exp(-x));
        double exponential = Math.Exp(x);
        return exponential / (1 + exponential);
    }

    /// <summary>The share of a standard normal distribution below x.</summary>
    public static double NormalCumulative(double x) => 0.5 * ComplementaryError(-x * InverseSquareRootOfTwo);

    /// <summary>Replaces scores by e^score over the sum of all; the largest may be of any size.</summary>
    public static void Softmax(Span<double> scores)
    {
        double largest = double.NegativeInfinity;
        foreach (double score in scores)
            largest = Math.Max(largest, score);
        double sum = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            // Equal infinities share: their difference would be no number.
            scores[i] = scores[i] == largest ? 1 : Math.Exp(scores[i] - largest);
            sum += scores[i];
        }
        for (int i = 0; i < scores.Length; i++)
            scores[i] /= sum;
    }

    /// <summary>1 - erf: Maclaurin series near zero, continued fraction in the tails.</summary>
    private static double ComplementaryError(double x)
    {
        double t = Math.Abs(x);
        if (double.IsNaN(t))
            return x;
        double tail;
        if (t < 2)
        {
            double term = t, sum = t;
            for (int n = 1; n < 60; n++)
            {
                term *= -t * t / n;
                sum += term / (2 * n + 1);
            }
            tail = 1 - sum * TwoOverSquareRootOfPi;
        }
        else
        {
            double fraction = t;
            for (int n = 80; n >= 1; n--)
                fraction = t + n * 0.5 / fraction;
            tail = Math.Exp(-t * t) / (fraction * SquareRootOfPi);
        }
        return x < 0 ? 2 - tail : tail;
    }
}
