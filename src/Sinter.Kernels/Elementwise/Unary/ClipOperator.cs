using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>min(max(x, low), high); NaN stays NaN.</summary>
internal readonly struct ClipOperator(float low, float high) : IUnaryOperator
{
    private readonly float _low = low;
    private readonly float _high = high;

    public float Invoke(float x) => MathF.Min(MathF.Max(x, _low), _high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Invoke(Vector128<float> x) => Vector128.Min(Vector128.Max(x, Vector128.Create(_low)), Vector128.Create(_high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) => Vector256.Min(Vector256.Max(x, Vector256.Create(_low)), Vector256.Create(_high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Invoke(Vector512<float> x) => Vector512.Min(Vector512.Max(x, Vector512.Create(_low)), Vector512.Create(_high));
}
