namespace Sinter.Ir.Ops;

/// <summary>Integer arithmetic that wraps and never fails.</summary>
internal static class IntegerArithmetic
{
    public static long Add(long x, long y) => unchecked(x + y);

    public static long Subtract(long x, long y) => unchecked(x - y);

    public static long Multiply(long x, long y) => unchecked(x * y);

    /// <summary>Truncated toward zero; 0 when y is 0.</summary>
    public static long Divide(long x, long y) => y switch
    {
        0 => 0,
        -1 => unchecked(-x),
        _ => x / y,
    };

    /// <summary>x to the y; a negative y gives the true power truncated toward zero, and 0 when x is 0.</summary>
    public static long Power(long x, long y)
    {
        if (y < 0)
            return x == 1 ? 1 : x == -1 ? ((y & 1) == 0 ? 1 : -1) : 0;
        long result = 1;
        for (; y > 0; y >>= 1, x = unchecked(x * x))
        {
            if ((y & 1) != 0)
                result = unchecked(result * x);
        }
        return result;
    }
}
