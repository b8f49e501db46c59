using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

internal readonly struct MaxReducer : IWindowReducer
{
    public float Start => float.NegativeInfinity;

    public float Step(float sum, float value, int tap) => MathF.Max(sum, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Step(Vector<float> sum, Vector<float> value, int tap) => Vector.Max(sum, value);
}

internal readonly struct SumReducer : IWindowReducer
{
    public float Start => 0;

    public float Step(float sum, float value, int tap) => sum + value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Step(Vector<float> sum, Vector<float> value, int tap) => sum + value;
}

internal readonly struct SumOfSquaresReducer : IWindowReducer
{
    public float Start => 0;

    public float Step(float sum, float value, int tap) => sum + value * value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Step(Vector<float> sum, Vector<float> value, int tap) => Vector.MultiplyAddEstimate(value, value, sum);
}

internal readonly unsafe struct WeightedSumReducer(float* weights, float bias) : IWindowReducer
{
    private readonly float* _weights = weights;

    public float Start { get; } = bias;

    public float Step(float sum, float value, int tap) => sum + _weights[tap] * value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Step(Vector<float> sum, Vector<float> value, int tap)
        => Vector.MultiplyAddEstimate(new Vector<float>(_weights[tap]), value, sum);
}
