using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Kernels;

/// <summary>Turns codes, one in each byte, into numbers.</summary>
internal static unsafe class CodeExpansion
{
    /// <summary>values[k, j] = codes[k, j] * scales[j] + shifts[j].</summary>
    public static void Scale(CpuTier tier, byte* codes, int rows, int width, float* scales, float* shifts, float* values)
    {
        if (tier == CpuTier.Vector512 && width % 16 == 0)
            Scale512(codes, rows, width, scales, shifts, values);
        else if (tier >= CpuTier.Vector256 && width % 8 == 0)
            Scale256(codes, rows, width, scales, shifts, values);
        else
            ScaleElements(codes, rows, width, scales, shifts, values);
    }

    /// <summary>values[i] = table[codes[i]].</summary>
    public static void LookUp(CpuTier tier, byte* codes, int count, float* table, int bits, float* values)
    {
        if (tier == CpuTier.Vector512 && bits <= 4 && count % 16 == 0)
            LookUp512(codes, count, table, 1 << bits, values);
        else if (tier >= CpuTier.Vector256 && bits <= 4 && count % 8 == 0)
            LookUp256(codes, count, table, 1 << bits, values);
        else
            LookUpElements(codes, count, table, values);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale512(byte* codes, int rows, int width, float* scales, float* shifts, float* values)
    {
        for (int j = 0; j < width; j += 16)
        {
            Vector512<float> scale = Vector512.Load(scales + j), shift = Vector512.Load(shifts + j);
            byte* code = codes + j;
            float* value = values + j;
            for (int k = 0; k < rows; k++, code += width, value += width)
            {
                Vector512<float> number = Avx512F.ConvertToVector512Single(Avx512F.ConvertToVector512Int32(Vector128.Load(code)));
                Vector512.FusedMultiplyAdd(number, scale, shift).Store(value);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale256(byte* codes, int rows, int width, float* scales, float* shifts, float* values)
    {
        for (int j = 0; j < width; j += 8)
        {
            Vector256<float> scale = Vector256.Load(scales + j), shift = Vector256.Load(shifts + j);
            byte* code = codes + j;
            float* value = values + j;
            for (int k = 0; k < rows; k++, code += width, value += width)
            {
                Vector256<float> number = Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(code));
                Vector256.FusedMultiplyAdd(number, scale, shift).Store(value);
            }
        }
    }

    private static void ScaleElements(byte* codes, int rows, int width, float* scales, float* shifts, float* values)
    {
        for (int k = 0; k < rows; k++)
        {
            for (int j = 0; j < width; j++)
                values[k * width + j] = codes[k * width + j] * scales[j] + shifts[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUp512(byte* codes, int count, float* table, int entries, float* values)
    {
        float* padded = stackalloc float[16];
        for (int i = 0; i < 16; i++)
            padded[i] = table[i % entries];
        Vector512<float> all = Vector512.Load(padded);
        for (int i = 0; i < count; i += 16)
            Avx512F.PermuteVar16x32(all, Avx512F.ConvertToVector512Int32(Vector128.Load(codes + i))).Store(values + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUp256(byte* codes, int count, float* table, int entries, float* values)
    {
        float* padded = stackalloc float[16];
        for (int i = 0; i < 16; i++)
            padded[i] = table[i % entries];
        Vector256<float> low = Vector256.Load(padded), high = Vector256.Load(padded + 8);
        for (int i = 0; i < count; i += 8)
        {
            Vector256<int> code = Avx2.ConvertToVector256Int32(codes + i);
            Vector256<float> fromLow = Avx2.PermuteVar8x32(low, code), fromHigh = Avx2.PermuteVar8x32(high, code);
            // The fourth bit, as a sign, chooses the half of the table.
            Avx.BlendVariable(fromLow, fromHigh, Vector256.ShiftLeft(code, 28).AsSingle()).Store(values + i);
        }
    }

    private static void LookUpElements(byte* codes, int count, float* table, float* values)
    {
        for (int i = 0; i < count; i++)
            values[i] = table[codes[i]];
    }
}
