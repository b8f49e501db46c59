namespace Sinter.Kernels;

internal readonly struct PowerOperator : IScalarBinaryOperator<float>
{
    public float Invoke(float x, float y) => MathF.Pow(x, y);
}

/// <summary>Rounded down from a quotient in double precision: one in single precision may have been rounded up to a whole number.</summary>
internal readonly struct FloorDivideOperator : IScalarBinaryOperator<float>
{
    public float Invoke(float x, float y) => (float)Math.Floor((double)x / y);
}

/// <summary>The exact remainder, with the sign of the divisor.</summary>
internal readonly struct ModuloOperator : IScalarBinaryOperator<float>
{
    public float Invoke(float x, float y)
    {
        float remainder = x % y;
        if (remainder == 0)
            return MathF.CopySign(0, y);
        return (remainder < 0) != (y < 0) ? remainder + y : remainder;
    }
}

/// <summary>Truncated toward zero; 0 where the divisor is 0.</summary>
internal readonly struct IntegerDivideOperator : IScalarBinaryOperator<int>
{
    public int Invoke(int x, int y) => y == 0 ? 0 : y == -1 ? unchecked(-x) : x / y;
}

/// <summary>Rounded down; 0 where the divisor is 0.</summary>
internal readonly struct IntegerFloorDivideOperator : IScalarBinaryOperator<int>
{
    public int Invoke(int x, int y)
    {
        if (y == 0)
            return 0;
        if (y == -1)
            return unchecked(-x);
        int quotient = x / y;
        return (x % y != 0 && (x < 0) != (y < 0)) ? quotient - 1 : quotient;
    }
}

/// <summary>The remainder of the division rounded down; 0 where the divisor is 0.</summary>
internal readonly struct IntegerModuloOperator : IScalarBinaryOperator<int>
{
    public int Invoke(int x, int y)
    {
        if (y is 0 or -1)
            return 0;
        int remainder = x % y;
        return (remainder != 0 && (remainder < 0) != (y < 0)) ? remainder + y : remainder;
    }
}

/// <summary>Wraps around; negative exponents truncate toward zero, except that 0 gives 0.</summary>
internal readonly struct IntegerPowerOperator : IScalarBinaryOperator<int>
{
    public int Invoke(int x, int y)
    {
        if (y < 0)
            return x == 1 ? 1 : x == -1 ? ((y & 1) == 0 ? 1 : -1) : 0;
        int result = 1;
        for (; y != 0; y >>= 1, x = unchecked(x * x))
        {
            if ((y & 1) != 0)
                result = unchecked(result * x);
        }
        return result;
    }
}
