namespace Sinter.Kernels;

/// <summary>Functions that <see cref="MathF"/> lacks, computed in double precision: the scalar twins of <see cref="VectorMath"/>.</summary>
internal static class ScalarMath
{
    public static float LogOnePlus(float x)
    {
        double u = 1.0 + x;
        return u == 1.0 ? x : double.IsPositiveInfinity(u) ? float.PositiveInfinity : (float)(Math.Log(u) * (x / (u - 1.0)));
    }

    public static float ExpMinusOne(float x)
    {
        // exp in double precision leaves 29 bits to lose before a float would notice; below them the series does.
        double d = x;
        return Math.Abs(d) < 1e-4 ? (float)(d + (0.5 * d * d)) : (float)(Math.Exp(d) - 1.0);
    }

    /// <summary>Maclaurin series below 2, continued fraction for the complement above.</summary>
    public static float Erf(float x)
    {
        double t = Math.Abs((double)x);
        if (double.IsNaN(t))
            return x;
        double result;
        if (t >= 4.5)
        {
            result = 1;
        }
        else if (t < 2)
        {
            double term = t, sum = t;
            for (int n = 1; n < 40; n++)
            {
                term *= -t * t / n;
                sum += term / (2 * n + 1);
            }
            result = sum * 1.1283791670955126;
        }
        else
        {
            double fraction = t;
            for (int n = 60; n >= 1; n--)
                fraction = t + (n * 0.5 / fraction);
            result = 1 - (Math.Exp(-t * t) / (fraction * 1.7724538509055159));
        }
        return (float)(x < 0 ? -result : x == 0 ? x : result);
    }
}
