using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>Runs an operator over a row of elements. What is left at the end goes through the same vector code on a padded copy, so that an
/// element has the same bits wherever it stands. x and y may be the same row, but may not overlap otherwise.</summary>
internal static unsafe class UnaryLoop
{
    public static void Run<TOperator>(CpuTier tier, TOperator op, float* x, float* y, nint count)
        where TOperator : struct, IUnaryOperator
    {
        switch (tier)
        {
            case CpuTier.Vector512: Run512(op, x, y, count); break;
            case CpuTier.Vector256: Run256(op, x, y, count); break;
            case CpuTier.Vector128 or CpuTier.AdvSimd: Run128(op, x, y, count); break;
            default: RunScalar(op, x, y, count); break;
        }
    }

    public static void RunElements<TOperator>(TOperator op, float* x, float* y, nint count)
        where TOperator : struct, IScalarOperator
    {
        for (nint i = 0; i < count; i++)
            y[i] = op.Invoke(x[i]);
    }

    private static void RunScalar<TOperator>(TOperator op, float* x, float* y, nint count)
        where TOperator : struct, IUnaryOperator
    {
        for (nint i = 0; i < count; i++)
            y[i] = op.Invoke(x[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run128<TOperator>(TOperator op, float* x, float* y, nint count)
        where TOperator : struct, IUnaryOperator
    {
        nint i = 0;
        for (; i <= count - 4; i += 4)
            op.Invoke(Vector128.Load(x + i)).Store(y + i);
        if (i == count)
            return;
        Vector128<float> rest = default;
        uint bytes = (uint)(count - i) * sizeof(float);
        Unsafe.CopyBlockUnaligned(&rest, x + i, bytes);
        rest = op.Invoke(rest);
        Unsafe.CopyBlockUnaligned(y + i, &rest, bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run256<TOperator>(TOperator op, float* x, float* y, nint count)
        where TOperator : struct, IUnaryOperator
    {
        nint i = 0;
        for (; i <= count - 8; i += 8)
            op.Invoke(Vector256.Load(x + i)).Store(y + i);
        if (i == count)
            return;
        Vector256<float> rest = default;
        uint bytes = (uint)(count - i) * sizeof(float);
        Unsafe.CopyBlockUnaligned(&rest, x + i, bytes);
        rest = op.Invoke(rest);
        Unsafe.CopyBlockUnaligned(y + i, &rest, bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run512<TOperator>(TOperator op, float* x, float* y, nint count)
        where TOperator : struct, IUnaryOperator
    {
        nint i = 0;
        for (; i <= count - 16; i += 16)
            op.Invoke(Vector512.Load(x + i)).Store(y + i);
        if (i == count)
            return;
        Vector512<float> rest = default;
        uint bytes = (uint)(count - i) * sizeof(float);
        Unsafe.CopyBlockUnaligned(&rest, x + i, bytes);
        rest = op.Invoke(rest);
        Unsafe.CopyBlockUnaligned(y + i, &rest, bytes);
    }
}
