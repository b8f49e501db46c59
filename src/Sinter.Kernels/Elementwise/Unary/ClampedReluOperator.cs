using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>min(ceiling, x) where x >= 0, else min(ceiling, slope * x).</summary>
internal readonly struct ClampedReluOperator(float slope, float ceiling) : IUnaryOperator
{
    private readonly float _slope = slope;
    private readonly float _ceiling = ceiling;

    public float Invoke(float x) => MathF.Min(_ceiling, x >= 0f ? x : _slope * x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Invoke(Vector128<float> x)
    {
        Vector128<float> leaky = Vector128.ConditionalSelect(
            Vector128.GreaterThanOrEqual(x, Vector128<float>.Zero), x, x * Vector128.Create(_slope));
        return Vector128.Min(Vector128.Create(_ceiling), leaky);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
    {
        Vector256<float> leaky = Vector256.ConditionalSelect(
            Vector256.GreaterThanOrEqual(x, Vector256<float>.Zero), x, x * Vector256.Create(_slope));
        return Vector256.Min(Vector256.Create(_ceiling), leaky);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Invoke(Vector512<float> x)
    {
        Vector512<float> leaky = Vector512.ConditionalSelect(
            Vector512.GreaterThanOrEqual(x, Vector512<float>.Zero), x, x * Vector512.Create(_slope));
        return Vector512.Min(Vector512.Create(_ceiling), leaky);
    }
}
