using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Loops for operators with a vector form.</summary>
internal readonly unsafe struct VectorBinaryLoop<TOperator, T>(TOperator op) : IBinaryLoop<T, T>
    where TOperator : struct, IBinaryOperator<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Both(T* x, T* y, T* z, int count)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
                op.Invoke(Vector.Load(x + i), Vector.Load(y + i)).Store(z + i);
        }
        for (; i < count; i++)
            z[i] = op.Invoke(x[i], y[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ScalarLeft(T x, T* y, T* z, int count)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var wide = new Vector<T>(x);
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
                op.Invoke(wide, Vector.Load(y + i)).Store(z + i);
        }
        for (; i < count; i++)
            z[i] = op.Invoke(x, y[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ScalarRight(T* x, T y, T* z, int count)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var wide = new Vector<T>(y);
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
                op.Invoke(Vector.Load(x + i), wide).Store(z + i);
        }
        for (; i < count; i++)
            z[i] = op.Invoke(x[i], y);
    }
}

/// <summary>Loops for operators without a vector form.</summary>
internal readonly unsafe struct ScalarBinaryLoop<TOperator, T>(TOperator op) : IBinaryLoop<T, T>
    where TOperator : struct, IScalarBinaryOperator<T>
    where T : unmanaged
{
    public void Both(T* x, T* y, T* z, int count)
    {
        for (int i = 0; i < count; i++)
            z[i] = op.Invoke(x[i], y[i]);
    }

    public void ScalarLeft(T x, T* y, T* z, int count)
    {
        for (int i = 0; i < count; i++)
            z[i] = op.Invoke(x, y[i]);
    }

    public void ScalarRight(T* x, T y, T* z, int count)
    {
        for (int i = 0; i < count; i++)
            z[i] = op.Invoke(x[i], y);
    }
}
