using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>Loops over the gates of one batch element. States below the normal range are set to zero: a decaying state would otherwise run
/// through subnormal numbers, on which CPUs are many times slower.</summary>
internal static unsafe class GateLoops
{
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>gate += weight * state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddProduct(float* gate, float* weight, float* state, int count)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                (Vector.Load(gate + i) + Vector.Load(weight + i) * Vector.Load(state + i)).Store(gate + i);
        }
        for (; i < count; i++)
            gate[i] += weight[i] * state[i];
    }

    /// <summary>cell = clamp(forget * cell + input * candidate).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void UpdateCell(float* cell, float* forget, float* input, float* candidate, float clip, int count)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var low = new Vector<float>(-clip);
            var high = new Vector<float>(clip);
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> value = Vector.Load(forget + i) * Vector.Load(cell + i) + Vector.Load(input + i) * Vector.Load(candidate + i);
                Flush(Vector.Min(Vector.Max(value, low), high)).Store(cell + i);
            }
        }
        for (; i < count; i++)
            cell[i] = Flush(MathF.Min(MathF.Max(forget[i] * cell[i] + input[i] * candidate[i], -clip), clip));
    }

    /// <summary>result = x * y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* x, float* y, float* result, int count)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                Flush(Vector.Load(x + i) * Vector.Load(y + i)).Store(result + i);
        }
        for (; i < count; i++)
            result[i] = Flush(x[i] * y[i]);
    }

    /// <summary>result = (1 - update) * candidate + update * state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Interpolate(float* state, float* update, float* candidate, float* result, int count)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> z = Vector.Load(update + i);
                Flush((Vector<float>.One - z) * Vector.Load(candidate + i) + z * Vector.Load(state + i)).Store(result + i);
            }
        }
        for (; i < count; i++)
            result[i] = Flush((1 - update[i]) * candidate[i] + update[i] * state[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Flush(Vector<float> value)
        => Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(value), new Vector<float>(SmallestNormal)), Vector<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Flush(Vector128<float> value) => Vector128.ConditionalSelect(
        Vector128.LessThan(Vector128.Abs(value), Vector128.Create(SmallestNormal)), Vector128<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Flush(Vector256<float> value) => Vector256.ConditionalSelect(
        Vector256.LessThan(Vector256.Abs(value), Vector256.Create(SmallestNormal)), Vector256<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Flush(Vector512<float> value) => Vector512.ConditionalSelect(
        Vector512.LessThan(Vector512.Abs(value), Vector512.Create(SmallestNormal)), Vector512<float>.Zero, value);

    private static float Flush(float value) => MathF.Abs(value) < SmallestNormal ? 0 : value;
}
