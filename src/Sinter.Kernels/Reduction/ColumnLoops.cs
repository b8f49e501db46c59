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

    /// <summary>Combines evenly spaced rows, column by column: blocks of rows by <paramref name="op"/>, from <paramref name="start"/> on,
    /// the results of the blocks by <paramref name="join"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CombineRows<TOperator, TJoin>(
        TOperator op, TJoin join, float* partial, float start, float* x, nint step, int rows, int blockRows, int count)
        where TOperator : struct, IBinaryOperator<float>
        where TJoin : struct, IBinaryOperator<float>
    {
        int lanes = Vector<float>.Count, i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var first = new Vector<float>(start);
            for (; i <= count - (4 * lanes); i += 4 * lanes)
            {
                Vector<float> t0 = first, t1 = first, t2 = first, t3 = first;
                for (int block = 0; block < rows; block += blockRows)
                {
                    float* from = x + (block * step) + i, end = x + (Math.Min(rows, block + blockRows) * step) + i;
                    Vector<float> p0 = first, p1 = first, p2 = first, p3 = first;
                    for (; from != end; from += step)
                    {
                        p0 = op.Invoke(p0, Vector.Load(from));
                        p1 = op.Invoke(p1, Vector.Load(from + lanes));
                        p2 = op.Invoke(p2, Vector.Load(from + (2 * lanes)));
                        p3 = op.Invoke(p3, Vector.Load(from + (3 * lanes)));
                    }
                    t0 = join.Invoke(t0, p0);
                    t1 = join.Invoke(t1, p1);
                    t2 = join.Invoke(t2, p2);
                    t3 = join.Invoke(t3, p3);
                }
                t0.Store(partial + i);
                t1.Store(partial + i + lanes);
                t2.Store(partial + i + (2 * lanes));
                t3.Store(partial + i + (3 * lanes));
            }
            for (; i <= count - lanes; i += lanes)
            {
                Vector<float> total = first;
                for (int block = 0; block < rows; block += blockRows)
                {
                    float* from = x + (block * step) + i, end = x + (Math.Min(rows, block + blockRows) * step) + i;
                    Vector<float> sum = first;
                    for (; from != end; from += step)
                        sum = op.Invoke(sum, Vector.Load(from));
                    total = join.Invoke(total, sum);
                }
                total.Store(partial + i);
            }
        }
        for (; i < count; i++)
        {
            float total = start;
            for (int block = 0; block < rows; block += blockRows)
            {
                float sum = start;
                for (int row = block; row < Math.Min(rows, block + blockRows); row++)
                    sum = op.Invoke(sum, x[(row * step) + i]);
                total = join.Invoke(total, sum);
            }
            partial[i] = total;
        }
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
