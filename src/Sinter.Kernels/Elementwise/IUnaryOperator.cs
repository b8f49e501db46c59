using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>One element in, one element out, at every width. The operator knows no loops; <see cref="UnaryLoop"/> knows no
/// operators.</summary>
internal interface IUnaryOperator
{
    float Invoke(float x);

    Vector128<float> Invoke(Vector128<float> x);

    Vector256<float> Invoke(Vector256<float> x);

    Vector512<float> Invoke(Vector512<float> x);
}

/// <summary>A function that has no vector form here; it runs one element at a time at every tier.</summary>
internal interface IScalarOperator
{
    float Invoke(float x);
}
