using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Loops for comparisons: four vectors of masks become one of bytes.</summary>
internal readonly unsafe struct ComparisonLoop<TOperator, T>(TOperator op) : IBinaryLoop<T, byte>
    where TOperator : struct, IComparisonOperator<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Both(T* x, T* y, byte* z, int count)
    {
        int i = 0, lanes = Vector<T>.Count;
        if (Vector.IsHardwareAccelerated)
        {
            for (; i <= count - 4 * lanes; i += 4 * lanes)
            {
                Vector<int> m0 = op.Invoke(Vector.Load(x + i), Vector.Load(y + i));
                Vector<int> m1 = op.Invoke(Vector.Load(x + i + lanes), Vector.Load(y + i + lanes));
                Vector<int> m2 = op.Invoke(Vector.Load(x + i + 2 * lanes), Vector.Load(y + i + 2 * lanes));
                Vector<int> m3 = op.Invoke(Vector.Load(x + i + 3 * lanes), Vector.Load(y + i + 3 * lanes));
                Bytes(m0, m1, m2, m3).Store(z + i);
            }
        }
        for (; i < count; i++)
            z[i] = op.Invoke(x[i], y[i]) ? (byte)1 : (byte)0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ScalarLeft(T x, T* y, byte* z, int count)
    {
        int i = 0, lanes = Vector<T>.Count;
        if (Vector.IsHardwareAccelerated)
        {
            var wide = new Vector<T>(x);
            for (; i <= count - 4 * lanes; i += 4 * lanes)
            {
                Vector<int> m0 = op.Invoke(wide, Vector.Load(y + i));
                Vector<int> m1 = op.Invoke(wide, Vector.Load(y + i + lanes));
                Vector<int> m2 = op.Invoke(wide, Vector.Load(y + i + 2 * lanes));
                Vector<int> m3 = op.Invoke(wide, Vector.Load(y + i + 3 * lanes));
                Bytes(m0, m1, m2, m3).Store(z + i);
            }
        }
        for (; i < count; i++)
            z[i] = op.Invoke(x, y[i]) ? (byte)1 : (byte)0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ScalarRight(T* x, T y, byte* z, int count)
    {
        int i = 0, lanes = Vector<T>.Count;
        if (Vector.IsHardwareAccelerated)
        {
            var wide = new Vector<T>(y);
            for (; i <= count - 4 * lanes; i += 4 * lanes)
            {
                Vector<int> m0 = op.Invoke(Vector.Load(x + i), wide);
                Vector<int> m1 = op.Invoke(Vector.Load(x + i + lanes), wide);
                Vector<int> m2 = op.Invoke(Vector.Load(x + i + 2 * lanes), wide);
                Vector<int> m3 = op.Invoke(Vector.Load(x + i + 3 * lanes), wide);
                Bytes(m0, m1, m2, m3).Store(z + i);
            }
        }
        for (; i < count; i++)
            z[i] = op.Invoke(x[i], y) ? (byte)1 : (byte)0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<byte> Bytes(Vector<int> m0, Vector<int> m1, Vector<int> m2, Vector<int> m3)
        => Vector.AsVectorByte(Vector.Narrow(Vector.Narrow(m0, m1), Vector.Narrow(m2, m3))) & Vector<byte>.One;
}
