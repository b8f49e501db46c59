using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Kernels;

/// <summary>Conversion between float32 and 8-bit integers that have one scale and one zero point.</summary>
public static unsafe class ByteQuantization
{
    /// <summary>Elements of a tile: 64 KB of floats.</summary>
    private const int TileLength = 1 << 14;

    /// <summary>The elements over the scale, rounded half to even, plus the zero point, held inside the integers' range; NaN becomes 0.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or the zero point is none of the integers.</exception>
    public static void Quantize(
        ReadOnlySpan<float> x, in ByteScale scale, Span<byte> y, WorkPool pool, CancellationToken cancellationToken = default)
    {
        KernelGuard.Length(y.Length, x.Length, nameof(y));
        scale.Check();
        fixed (float* source = x)
        fixed (byte* target = y)
        {
            var body = new QuantizeBody { Source = source, Target = target, Length = x.Length, Scale = scale };
            pool.Run(body, Tiles.Count(x.Length, TileLength), cancellationToken);
        }
    }

    /// <summary>(integer - zero point) * scale.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or the zero point is none of the integers.</exception>
    public static void Dequantize(
        ReadOnlySpan<byte> x, in ByteScale scale, Span<float> y, WorkPool pool, CancellationToken cancellationToken = default)
    {
        KernelGuard.Length(y.Length, x.Length, nameof(y));
        scale.Check();
        fixed (byte* source = x)
        fixed (float* target = y)
        {
            var body = new DequantizeBody { Source = source, Target = target, Length = x.Length, Scale = scale };
            pool.Run(body, Tiles.Count(x.Length, TileLength), cancellationToken);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Quantize(float* x, byte* y, int count, in ByteScale scale)
    {
        int i = 0;
        CpuTier tier = CpuTier.Current;
        if (tier == CpuTier.Vector512)
        {
            Vector512<float> steps = Vector512.Create(scale.Scale), zeroPoint = Vector512.Create((float)scale.ZeroPoint);
            Vector512<float> least = Vector512.Create((float)scale.Least), most = Vector512.Create((float)scale.Most);
            for (; i <= count - 16; i += 16)
                ByteSteps.Codes(Vector512.Load(x + i), steps, zeroPoint, least, most).Store(y + i);
        }
        if (tier is CpuTier.Vector512 or CpuTier.Vector256)
        {
            Vector256<float> steps = Vector256.Create(scale.Scale), zeroPoint = Vector256.Create((float)scale.ZeroPoint);
            Vector256<float> least = Vector256.Create((float)scale.Least), most = Vector256.Create((float)scale.Most);
            for (; i <= count - 8; i += 8)
                *(ulong*)(y + i) = ByteSteps.Codes(Vector256.Load(x + i), steps, zeroPoint, least, most);
        }
        if (tier != CpuTier.Scalar)
        {
            Vector128<float> steps = Vector128.Create(scale.Scale), zeroPoint = Vector128.Create((float)scale.ZeroPoint);
            Vector128<float> least = Vector128.Create((float)scale.Least), most = Vector128.Create((float)scale.Most);
            for (; i <= count - 4; i += 4)
                *(uint*)(y + i) = ByteSteps.Codes(Vector128.Load(x + i), steps, zeroPoint, least, most);
        }
        for (; i < count; i++)
            y[i] = Code(x[i], scale);
    }

    /// <summary>The integer of one element.</summary>
    internal static byte Code(float x, in ByteScale scale)
    {
        float code = MathF.Round(x / scale.Scale) + scale.ZeroPoint;
        return float.IsNaN(code) ? (byte)0 : (byte)(int)Math.Clamp(code, scale.Least, scale.Most);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Dequantize(byte* x, float* y, int count, in ByteScale scale)
    {
        int i = 0, zeroPoint = scale.UnsignedZeroPoint;
        byte sign = scale.SignBit;
        if (Vector.IsHardwareAccelerated)
        {
            int lanes = Vector<float>.Count;
            Vector<float> scales = new(scale.Scale);
            Vector<int> zeros = new(zeroPoint);
            Vector<byte> signs = new(sign);
            for (; i <= count - 4 * lanes; i += 4 * lanes)
            {
                Vector.Widen(Vector.Load(x + i) ^ signs, out Vector<ushort> low, out Vector<ushort> high);
                Vector.Widen(low, out Vector<uint> a, out Vector<uint> b);
                Vector.Widen(high, out Vector<uint> c, out Vector<uint> d);
                (Vector.ConvertToSingle(a.As<uint, int>() - zeros) * scales).Store(y + i);
                (Vector.ConvertToSingle(b.As<uint, int>() - zeros) * scales).Store(y + i + lanes);
                (Vector.ConvertToSingle(c.As<uint, int>() - zeros) * scales).Store(y + i + 2 * lanes);
                (Vector.ConvertToSingle(d.As<uint, int>() - zeros) * scales).Store(y + i + 3 * lanes);
            }
        }
        for (; i < count; i++)
            y[i] = ((x[i] ^ sign) - zeroPoint) * scale.Scale;
    }

    private struct QuantizeBody : IParallelBody
    {
        public float* Source;
        public byte* Target;
        public int Length;
        public ByteScale Scale;

        public readonly void Run(int tile)
        {
            int start = tile * TileLength;
            Quantize(Source + start, Target + start, Math.Min(TileLength, Length - start), Scale);
        }
    }

    private struct DequantizeBody : IParallelBody
    {
        public byte* Source;
        public float* Target;
        public int Length;
        public ByteScale Scale;

        public readonly void Run(int tile)
        {
            int start = tile * TileLength;
            Dequantize(Source + start, Target + start, Math.Min(TileLength, Length - start), Scale);
        }
    }
}
