using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Loops that combine a row into a row of partial results, element by element.</summary>
internal static unsafe class ColumnLoops
{
    /// <summary>partial = op(partial, row).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine<TOperator>(TOperator op, float* partial, float* row, int count)
        where TOperator : struct, IBinaryOperator<float>
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                op.Invoke(Vector.Load(partial + i), Vector.Load(row + i)).Store(partial + i);
        }
        for (; i < count; i++)
            partial[i] = op.Invoke(partial[i], row[i]);
    }

    /// <summary>result = op(row, partial).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<TOperator>(TOperator op, float* row, float* partial, float* result, int count)
        where TOperator : struct, IBinaryOperator<float>
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                op.Invoke(Vector.Load(row + i), Vector.Load(partial + i)).Store(result + i);
        }
        for (; i < count; i++)
            result[i] = op.Invoke(row[i], partial[i]);
    }
}

/// <summary>partial + value^2, each step rounded.</summary>
internal readonly struct AddSquareOperator : IBinaryOperator<float>
{
    public float Invoke(float x, float y) => x + (y * y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Invoke(Vector<float> x, Vector<float> y) => x + (y * y);
}

/// <summary>partial + |value|.</summary>
internal readonly struct AddMagnitudeOperator : IBinaryOperator<float>
{
    public float Invoke(float x, float y) => x + MathF.Abs(y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Invoke(Vector<float> x, Vector<float> y) => x + Vector.Abs(y);
}
