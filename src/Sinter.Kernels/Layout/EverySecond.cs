using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Kernels;

/// <summary>Every second element of a row: what windows with a stride of 2 read.</summary>
internal static unsafe class EverySecond
{
    /// <summary>Copies <paramref name="count"/> elements. Behind the last of them nothing is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* from, float* to, int count)
    {
        // A vector reads the element behind the last that it takes, so the last elements are left to the plain loop.
        int j = 0;
        if (Avx2.IsSupported)
        {
            for (; j + Vector256<float>.Count < count; j += Vector256<float>.Count)
                Even(Vector256.Load(from + 2 * j), Vector256.Load(from + 2 * j + Vector256<float>.Count)).Store(to + j);
        }
        if (Sse.IsSupported || AdvSimd.Arm64.IsSupported)
        {
            for (; j + Vector128<float>.Count < count; j += Vector128<float>.Count)
                Even(Vector128.Load(from + 2 * j), Vector128.Load(from + 2 * j + Vector128<float>.Count)).Store(to + j);
        }
        for (; j < count; j++)
            to[j] = from[2 * j];
    }

    private static Vector256<float> Even(Vector256<float> a, Vector256<float> b) =>
        Avx2.Permute4x64(Avx.Shuffle(a, b, 0b10_00_10_00).AsDouble(), 0b11_01_10_00).AsSingle();

    private static Vector128<float> Even(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.Shuffle(a, b, 0b10_00_10_00) : AdvSimd.Arm64.UnzipEven(a, b);
}
