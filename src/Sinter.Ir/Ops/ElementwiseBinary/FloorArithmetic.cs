namespace Sinter.Ir.Ops;

/// <summary>Division toward minus infinity with its remainder, which has the divisor's sign, as in Python.</summary>
internal static class FloorArithmetic
{
    public static double Divide(double x, double y) => Math.Floor(x / y);

    public static double Remainder(double x, double y)
    {
        double remainder = x % y;
        if (remainder == 0)
            return Math.CopySign(0, y);
        return remainder < 0 != y < 0 ? remainder + y : remainder;
    }

    /// <summary>0 when y is 0, as in NumPy.</summary>
    public static long Divide(long x, long y)
    {
        long quotient = IntegerArithmetic.Divide(x, y);
        return Remainder(x, y) != 0 && x < 0 != y < 0 ? quotient - 1 : quotient;
    }

    /// <summary>0 when y is 0, as in NumPy.</summary>
    public static long Remainder(long x, long y)
    {
        if (y is 0 or -1)
            return 0;
        long remainder = x % y;
        return remainder != 0 && remainder < 0 != y < 0 ? remainder + y : remainder;
    }
}
