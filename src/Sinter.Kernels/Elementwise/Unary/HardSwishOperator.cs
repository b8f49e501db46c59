using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>x times scale * x + shift clamped to [0, 1]; x is limited from below to where that is 0, so that negative infinity gives 0
/// too.</summary>
internal readonly struct HardSwishOperator(float scale, float shift) : IUnaryOperator
{
    private readonly float _scale = scale;
    private readonly float _shift = shift;
    private readonly float _lowest = -shift / scale;

    public float Invoke(float x) => MathF.Max(x, _lowest) * MathF.Min(MathF.Max((_scale * x) + _shift, 0f), 1f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Invoke(Vector128<float> x) => Vector128.Max(x, Vector128.Create(_lowest)) * Vector128.Min(
        Vector128.Max((x * Vector128.Create(_scale)) + Vector128.Create(_shift), Vector128<float>.Zero), Vector128<float>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) => Vector256.Max(x, Vector256.Create(_lowest)) * Vector256.Min(
        Vector256.Max((x * Vector256.Create(_scale)) + Vector256.Create(_shift), Vector256<float>.Zero), Vector256<float>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Invoke(Vector512<float> x) => Vector512.Max(x, Vector512.Create(_lowest)) * Vector512.Min(
        Vector512.Max((x * Vector512.Create(_scale)) + Vector512.Create(_shift), Vector512<float>.Zero), Vector512<float>.One);
}
