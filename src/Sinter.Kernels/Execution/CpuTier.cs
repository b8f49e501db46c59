using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Kernels;

/// <summary>The vector level that a kernel is written for. Higher values need more of the CPU.</summary>
public enum CpuTier
{
    Scalar,
    Vector128,
    AdvSimd,
    Vector256,
    Vector512,
}

/// <summary>The one place where the tier is decided. Kernels take it as an argument or switch on it once per call.</summary>
public static class CpuTierDetection
{
    private static readonly CpuTier Detected = Detect();

    extension(CpuTier)
    {
        /// <summary>The highest tier that this process can run.</summary>
        public static CpuTier Current => Detected;
    }

    private static CpuTier Detect()
    {
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported)
            return CpuTier.Vector512;
        if (Vector256.IsHardwareAccelerated && Avx2.IsSupported && Fma.IsSupported)
            return CpuTier.Vector256;
        if (AdvSimd.Arm64.IsSupported)
            return CpuTier.AdvSimd;
        return Vector128.IsHardwareAccelerated ? CpuTier.Vector128 : CpuTier.Scalar;
    }
}
