using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sinter.Kernels;

namespace Sinter.Benchmarks;

/// <summary>What the machine's multiply-add units can do: a loop that only multiplies and adds in registers, at the tier that kernels
/// use.</summary>
internal static class PeakRate
{
    private const int Iterations = 2_000_000, Chains = 12, Attempts = 7;

    /// <summary>Billions of floating-point operations per second, of so many threads together; the best of several attempts.</summary>
    public static double Measure(int threads)
    {
        double best = 0;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            var workers = new Thread[threads];
            using var start = new ManualResetEventSlim();
            for (int i = 0; i < threads; i++)
            {
                workers[i] = new Thread(() =>
                {
                    start.Wait();
                    Work();
                });
                workers[i].Start();
            }
            long began = Stopwatch.GetTimestamp();
            start.Set();
            foreach (Thread worker in workers)
                worker.Join();
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            best = Math.Max(best, 2.0 * threads * Iterations * Chains * Lanes / seconds / 1e9);
        }
        return best;
    }

    private static int Lanes => CpuTier.Current switch
    {
        CpuTier.Vector512 => Vector512<float>.Count,
        CpuTier.Vector256 => Vector256<float>.Count,
        CpuTier.Vector128 or CpuTier.AdvSimd => Vector128<float>.Count,
        _ => 1,
    };

    private static void Work()
    {
        float sum = CpuTier.Current switch
        {
            CpuTier.Vector512 => Work512(),
            CpuTier.Vector256 => Work256(),
            CpuTier.Vector128 or CpuTier.AdvSimd => Work128(),
            _ => WorkScalar(),
        };
        GC.KeepAlive(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Work512()
    {
        Vector512<float> a = Vector512.Create(0.5f), b = Vector512.Create(0.25f);
        Vector512<float> c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a, c10 = a, c11 = a;
        for (int i = 0; i < Iterations; i++)
        {
            c0 = Vector512.FusedMultiplyAdd(a, c0, b);
            c1 = Vector512.FusedMultiplyAdd(a, c1, b);
            c2 = Vector512.FusedMultiplyAdd(a, c2, b);
            c3 = Vector512.FusedMultiplyAdd(a, c3, b);
            c4 = Vector512.FusedMultiplyAdd(a, c4, b);
            c5 = Vector512.FusedMultiplyAdd(a, c5, b);
            c6 = Vector512.FusedMultiplyAdd(a, c6, b);
            c7 = Vector512.FusedMultiplyAdd(a, c7, b);
            c8 = Vector512.FusedMultiplyAdd(a, c8, b);
            c9 = Vector512.FusedMultiplyAdd(a, c9, b);
            c10 = Vector512.FusedMultiplyAdd(a, c10, b);
            c11 = Vector512.FusedMultiplyAdd(a, c11, b);
        }
        return Vector512.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Work256()
    {
        Vector256<float> a = Vector256.Create(0.5f), b = Vector256.Create(0.25f);
        Vector256<float> c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a, c10 = a, c11 = a;
        for (int i = 0; i < Iterations; i++)
        {
            c0 = Vector256.FusedMultiplyAdd(a, c0, b);
            c1 = Vector256.FusedMultiplyAdd(a, c1, b);
            c2 = Vector256.FusedMultiplyAdd(a, c2, b);
            c3 = Vector256.FusedMultiplyAdd(a, c3, b);
            c4 = Vector256.FusedMultiplyAdd(a, c4, b);
            c5 = Vector256.FusedMultiplyAdd(a, c5, b);
            c6 = Vector256.FusedMultiplyAdd(a, c6, b);
            c7 = Vector256.FusedMultiplyAdd(a, c7, b);
            c8 = Vector256.FusedMultiplyAdd(a, c8, b);
            c9 = Vector256.FusedMultiplyAdd(a, c9, b);
            c10 = Vector256.FusedMultiplyAdd(a, c10, b);
            c11 = Vector256.FusedMultiplyAdd(a, c11, b);
        }
        return Vector256.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Work128()
    {
        Vector128<float> a = Vector128.Create(0.5f), b = Vector128.Create(0.25f);
        Vector128<float> c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a, c10 = a, c11 = a;
        for (int i = 0; i < Iterations; i++)
        {
            c0 = Vector128.MultiplyAddEstimate(a, c0, b);
            c1 = Vector128.MultiplyAddEstimate(a, c1, b);
            c2 = Vector128.MultiplyAddEstimate(a, c2, b);
            c3 = Vector128.MultiplyAddEstimate(a, c3, b);
            c4 = Vector128.MultiplyAddEstimate(a, c4, b);
            c5 = Vector128.MultiplyAddEstimate(a, c5, b);
            c6 = Vector128.MultiplyAddEstimate(a, c6, b);
            c7 = Vector128.MultiplyAddEstimate(a, c7, b);
            c8 = Vector128.MultiplyAddEstimate(a, c8, b);
            c9 = Vector128.MultiplyAddEstimate(a, c9, b);
            c10 = Vector128.MultiplyAddEstimate(a, c10, b);
            c11 = Vector128.MultiplyAddEstimate(a, c11, b);
        }
        return Vector128.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float WorkScalar()
    {
        float a = 0.5f, b = 0.25f;
        float c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a, c10 = a, c11 = a;
        for (int i = 0; i < Iterations; i++)
        {
            c0 = (a * c0) + b;
            c1 = (a * c1) + b;
            c2 = (a * c2) + b;
            c3 = (a * c3) + b;
            c4 = (a * c4) + b;
            c5 = (a * c5) + b;
            c6 = (a * c6) + b;
            c7 = (a * c7) + b;
            c8 = (a * c8) + b;
            c9 = (a * c9) + b;
            c10 = (a * c10) + b;
            c11 = (a * c11) + b;
        }
        return c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11;
    }
}
