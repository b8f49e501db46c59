using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Kernels;

/// <summary>Loops over float16 and float32, one per width.</summary>
internal static unsafe class HalfLoops
{
    public static void Widen(CpuTier tier, ushort* source, float* target, int count)
    {
        switch (tier)
        {
            case CpuTier.Vector512: Widen512(source, target, count); break;
            case CpuTier.Vector256: Widen256(source, target, count); break;
            case CpuTier.Vector128 or CpuTier.AdvSimd: Widen128(source, target, count); break;
            default: WidenScalar(source, target, count); break;
        }
    }

    public static void Narrow(CpuTier tier, float* source, ushort* target, int count)
    {
        switch (tier)
        {
            case CpuTier.Vector512: Narrow512(source, target, count); break;
            case CpuTier.Vector256: Narrow256(source, target, count); break;
            case CpuTier.Vector128 or CpuTier.AdvSimd: Narrow128(source, target, count); break;
            default: NarrowScalar(source, target, count); break;
        }
    }

    private static void WidenScalar(ushort* source, float* target, int count)
    {
        for (int i = 0; i < count; i++)
            target[i] = (float)BitConverter.UInt16BitsToHalf(source[i]);
    }

    private static void NarrowScalar(float* source, ushort* target, int count)
    {
        for (int i = 0; i < count; i++)
            target[i] = BitConverter.HalfToUInt16Bits((Half)source[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen128(ushort* source, float* target, int count)
    {
        int i = 0;
        for (; i <= count - 4; i += 4)
            HalfBits.Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)(source + i)).AsUInt16())).Store(target + i);
        WidenScalar(source + i, target + i, count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow128(float* source, ushort* target, int count)
    {
        int i = 0;
        for (; i <= count - 4; i += 4)
        {
            Vector128<uint> bits = HalfBits.Narrow(Vector128.Load(source + i));
            *(ulong*)(target + i) = Vector128.Narrow(bits, bits).AsUInt64().ToScalar();
        }
        NarrowScalar(source + i, target + i, count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen256(ushort* source, float* target, int count)
    {
        int i = 0;
        for (; i <= count - 8; i += 8)
            HalfBits.Widen(Avx2.ConvertToVector256Int32(Vector128.Load(source + i)).AsUInt32()).Store(target + i);
        WidenScalar(source + i, target + i, count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow256(float* source, ushort* target, int count)
    {
        int i = 0;
        for (; i <= count - 8; i += 8)
        {
            Vector256<uint> bits = HalfBits.Narrow(Vector256.Load(source + i));
            Vector128.Narrow(bits.GetLower(), bits.GetUpper()).Store(target + i);
        }
        NarrowScalar(source + i, target + i, count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen512(ushort* source, float* target, int count)
    {
        int i = 0;
        for (; i <= count - 16; i += 16)
            HalfBits.Widen(Avx512F.ConvertToVector512UInt32(Vector256.Load(source + i))).Store(target + i);
        WidenScalar(source + i, target + i, count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow512(float* source, ushort* target, int count)
    {
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            Vector512<uint> bits = HalfBits.Narrow(Vector512.Load(source + i));
            Avx512F.ConvertToVector256UInt16(bits).Store(target + i);
        }
        NarrowScalar(source + i, target + i, count - i);
    }
}
