using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>From the sums of a product to the integers of its result in one pass: scaled, moved by a bias, limited, quantized. The bits are
/// those of these steps one after the other.</summary>
internal static unsafe class Requantization
{
    /// <param name="tier">Of the processor.</param>
    /// <param name="sums">The row of a product.</param>
    /// <param name="scales">One per column.</param>
    /// <param name="bias">One per column; null for none.</param>
    /// <param name="count">Columns.</param>
    /// <param name="limits">Infinite for none.</param>
    /// <param name="output">Of the result.</param>
    /// <param name="codes">The result.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(CpuTier tier, int* sums, float* scales, float* bias, int count, (float Low, float High) limits,
        in ByteScale output, byte* codes)
    {
        int i = 0;
        if (tier == CpuTier.Vector512)
        {
            Vector512<float> scale = Vector512.Create(output.Scale), zeroPoint = Vector512.Create((float)output.ZeroPoint);
            Vector512<float> least = Vector512.Create((float)output.Least), most = Vector512.Create((float)output.Most);
            Vector512<float> low = Vector512.Create(limits.Low), high = Vector512.Create(limits.High);
            for (; i <= count - 16; i += 16)
            {
                Vector512<float> value = Vector512.ConvertToSingle(Vector512.Load(sums + i)) * Vector512.Load(scales + i);
                if (bias != null)
                    value += Vector512.Load(bias + i);
                ByteSteps.Codes(Vector512.MinNative(high, Vector512.MaxNative(low, value)), scale, zeroPoint, least, most).Store(codes + i);
            }
        }
        if (tier is CpuTier.Vector512 or CpuTier.Vector256)
        {
            Vector256<float> scale = Vector256.Create(output.Scale), zeroPoint = Vector256.Create((float)output.ZeroPoint);
            Vector256<float> least = Vector256.Create((float)output.Least), most = Vector256.Create((float)output.Most);
            Vector256<float> low = Vector256.Create(limits.Low), high = Vector256.Create(limits.High);
            for (; i <= count - 8; i += 8)
            {
                Vector256<float> value = Vector256.ConvertToSingle(Vector256.Load(sums + i)) * Vector256.Load(scales + i);
                if (bias != null)
                    value += Vector256.Load(bias + i);
                *(ulong*)(codes + i) = ByteSteps.Codes(
                    Vector256.MinNative(high, Vector256.MaxNative(low, value)), scale, zeroPoint, least, most);
            }
        }
        if (tier != CpuTier.Scalar)
        {
            Vector128<float> scale = Vector128.Create(output.Scale), zeroPoint = Vector128.Create((float)output.ZeroPoint);
            Vector128<float> least = Vector128.Create((float)output.Least), most = Vector128.Create((float)output.Most);
            Vector128<float> low = Vector128.Create(limits.Low), high = Vector128.Create(limits.High);
            for (; i <= count - 4; i += 4)
            {
                Vector128<float> value = Vector128.ConvertToSingle(Vector128.Load(sums + i)) * Vector128.Load(scales + i);
                if (bias != null)
                    value += Vector128.Load(bias + i);
                *(uint*)(codes + i) = ByteSteps.Codes(
                    Vector128.MinNative(high, Vector128.MaxNative(low, value)), scale, zeroPoint, least, most);
            }
        }
        for (; i < count; i++)
        {
            float value = bias == null ? sums[i] * scales[i] : sums[i] * scales[i] + bias[i];
            codes[i] = ByteQuantization.Code(float.MinNative(limits.High, float.MaxNative(limits.Low, value)), output);
        }
    }
}
