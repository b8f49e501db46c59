using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

internal readonly struct AddOperator<T> : IBinaryOperator<T>
    where T : unmanaged, INumber<T>
{
    public T Invoke(T x, T y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<T> Invoke(Vector<T> x, Vector<T> y) => x + y;
}

internal readonly struct SubtractOperator<T> : IBinaryOperator<T>
    where T : unmanaged, INumber<T>
{
    public T Invoke(T x, T y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<T> Invoke(Vector<T> x, Vector<T> y) => x - y;
}

internal readonly struct MultiplyOperator<T> : IBinaryOperator<T>
    where T : unmanaged, INumber<T>
{
    public T Invoke(T x, T y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<T> Invoke(Vector<T> x, Vector<T> y) => x * y;
}

/// <summary>The larger one; NaN if either is.</summary>
internal readonly struct MaxOperator<T> : IBinaryOperator<T>
    where T : unmanaged, INumber<T>
{
    public T Invoke(T x, T y) => T.Max(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<T> Invoke(Vector<T> x, Vector<T> y) => Vector.Max(x, y);
}

/// <summary>The smaller one; NaN if either is.</summary>
internal readonly struct MinOperator<T> : IBinaryOperator<T>
    where T : unmanaged, INumber<T>
{
    public T Invoke(T x, T y) => T.Min(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<T> Invoke(Vector<T> x, Vector<T> y) => Vector.Min(x, y);
}

internal readonly struct DivideOperator : IBinaryOperator<float>
{
    public float Invoke(float x, float y) => x / y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Invoke(Vector<float> x, Vector<float> y) => x / y;
}
