using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

internal readonly struct EqualSingleOperator : IComparisonOperator<float>
{
    public bool Invoke(float x, float y) => x == y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<int> Invoke(Vector<float> x, Vector<float> y) => Vector.Equals(x, y);
}

internal readonly struct NotEqualSingleOperator : IComparisonOperator<float>
{
    public bool Invoke(float x, float y) => x != y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<int> Invoke(Vector<float> x, Vector<float> y) => ~Vector.Equals(x, y);
}

internal readonly struct LessSingleOperator : IComparisonOperator<float>
{
    public bool Invoke(float x, float y) => x < y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<int> Invoke(Vector<float> x, Vector<float> y) => Vector.LessThan(x, y);
}

internal readonly struct LessOrEqualSingleOperator : IComparisonOperator<float>
{
    public bool Invoke(float x, float y) => x <= y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<int> Invoke(Vector<float> x, Vector<float> y) => Vector.LessThanOrEqual(x, y);
}

internal readonly struct GreaterSingleOperator : IComparisonOperator<float>
{
    public bool Invoke(float x, float y) => x > y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<int> Invoke(Vector<float> x, Vector<float> y) => Vector.GreaterThan(x, y);
}

internal readonly struct GreaterOrEqualSingleOperator : IComparisonOperator<float>
{
    public bool Invoke(float x, float y) => x >= y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<int> Invoke(Vector<float> x, Vector<float> y) => Vector.GreaterThanOrEqual(x, y);
}

internal readonly struct EqualIntegerOperator : IComparisonOperator<int>
{
    public bool Invoke(int x, int y) => x == y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<int> Invoke(Vector<int> x, Vector<int> y) => Vector.Equals(x, y);
}

internal readonly struct NotEqualIntegerOperator : IComparisonOperator<int>
{
    public bool Invoke(int x, int y) => x != y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<int> Invoke(Vector<int> x, Vector<int> y) => ~Vector.Equals(x, y);
}

internal readonly struct LessIntegerOperator : IComparisonOperator<int>
{
    public bool Invoke(int x, int y) => x < y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<int> Invoke(Vector<int> x, Vector<int> y) => Vector.LessThan(x, y);
}

internal readonly struct LessOrEqualIntegerOperator : IComparisonOperator<int>
{
    public bool Invoke(int x, int y) => x <= y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<int> Invoke(Vector<int> x, Vector<int> y) => Vector.LessThanOrEqual(x, y);
}

internal readonly struct GreaterIntegerOperator : IComparisonOperator<int>
{
    public bool Invoke(int x, int y) => x > y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<int> Invoke(Vector<int> x, Vector<int> y) => Vector.GreaterThan(x, y);
}

internal readonly struct GreaterOrEqualIntegerOperator : IComparisonOperator<int>
{
    public bool Invoke(int x, int y) => x >= y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<int> Invoke(Vector<int> x, Vector<int> y) => Vector.GreaterThanOrEqual(x, y);
}
