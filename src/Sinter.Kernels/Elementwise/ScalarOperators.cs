namespace Sinter.Kernels;

internal readonly struct TanOperator : IScalarOperator
{
    public float Invoke(float x) => MathF.Tan(x);
}

internal readonly struct AsinOperator : IScalarOperator
{
    public float Invoke(float x) => MathF.Asin(x);
}

internal readonly struct AcosOperator : IScalarOperator
{
    public float Invoke(float x) => MathF.Acos(x);
}

internal readonly struct AtanOperator : IScalarOperator
{
    public float Invoke(float x) => MathF.Atan(x);
}

internal readonly struct SinhOperator : IScalarOperator
{
    public float Invoke(float x) => MathF.Sinh(x);
}

internal readonly struct CoshOperator : IScalarOperator
{
    public float Invoke(float x) => MathF.Cosh(x);
}

internal readonly struct AtanhOperator : IScalarOperator
{
    public float Invoke(float x) => MathF.Atanh(x);
}
