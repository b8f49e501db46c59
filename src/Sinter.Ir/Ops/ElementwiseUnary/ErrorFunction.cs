namespace Sinter.Ir.Ops;

/// <summary>The error function and its complement in double precision. Below <see cref="Crossover"/> the series of DLMF 7.6.2,
/// erf x = 2/sqrt(pi) e^(-x^2) sum of 2^n x^(2n+1) / (1*3*...*(2n+1)), whose terms are all positive, so that nothing cancels; from there on
/// Laplace's continued fraction (DLMF 7.9.1), erfc x = e^(-x^2)/sqrt(pi) / (x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...)))).</summary>
public static class ErrorFunction
{
    /// <summary>Where both need about as many terms.</summary>
    private const double Crossover = 2;

    /// <summary>Beyond it erfc is below the smallest double.</summary>
    private const double Underflow = 27.3;

    private const double InverseSqrtPi = 0.56418958354775628695;

    /// <summary>Within 1e-15 of the exact value.</summary>
    public static double Erf(double x)
    {
        double magnitude = Math.Abs(x);
        if (magnitude < Crossover)
            return Series(x);
        return double.IsNaN(x) ? x : Math.CopySign(1 - Tail(magnitude), x);
    }

    /// <summary>1 - erf x, without the cancellation that this has for large x; its relative error is below 2e-13.</summary>
    public static double Erfc(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x >= Crossover)
            return Tail(x);
        return x > -Crossover ? 1 - Series(x) : 2 - Tail(-x);
    }

    private static double Series(double x)
    {
        double twiceSquare = 2 * x * x, term = x, sum = x;
        for (int n = 1; Math.Abs(term) > Math.Abs(sum) * 1e-17; n++)
        {
            term *= twiceSquare / (2 * n + 1);
            sum += term;
        }
        return 2 * InverseSqrtPi * ExpOfNegativeSquare(x) * sum;
    }

    private static double Tail(double x)
    {
        if (x > Underflow)
            return 0;
        // The error after n terms falls as exp(-2x sqrt(2n)).
        int terms = 10 + (int)(180 / (x * x));
        double fraction = x;
        for (int n = terms; n > 0; n--)
            fraction = x + 0.5 * n / fraction;
        return InverseSqrtPi * ExpOfNegativeSquare(x) / fraction;
    }

    /// <summary>The rounding of x*x alone would cost an error of x*x units in the last place.</summary>
    private static double ExpOfNegativeSquare(double x)
    {
        double square = x * x, lost = Math.FusedMultiplyAdd(x, x, -square);
        return Math.Exp(-square) * (1 - lost);
    }
}
