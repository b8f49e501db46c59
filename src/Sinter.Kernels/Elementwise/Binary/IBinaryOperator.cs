using System.Numerics;

namespace Sinter.Kernels;

/// <summary>Two elements in, one of the same type out. Every operator here is exact or rounded once, so that vector and scalar code agree
/// in every bit.</summary>
internal interface IBinaryOperator<T>
    where T : unmanaged
{
    T Invoke(T x, T y);

    Vector<T> Invoke(Vector<T> x, Vector<T> y);
}

/// <summary>Two elements in, one out, without a vector form.</summary>
internal interface IScalarBinaryOperator<T>
    where T : unmanaged
{
    T Invoke(T x, T y);
}

/// <summary>Two elements in, a truth value out; the vector form gives all ones for true.</summary>
internal interface IComparisonOperator<T>
    where T : unmanaged
{
    bool Invoke(T x, T y);

    Vector<int> Invoke(Vector<T> x, Vector<T> y);
}

/// <summary>The innermost loop of a broadcast operation, in its three forms.</summary>
internal unsafe interface IBinaryLoop<TIn, TOut>
    where TIn : unmanaged
    where TOut : unmanaged
{
    void Both(TIn* x, TIn* y, TOut* z, int count);

    void ScalarLeft(TIn x, TIn* y, TOut* z, int count);

    void ScalarRight(TIn* x, TIn y, TOut* z, int count);
}
