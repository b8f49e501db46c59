using System.Numerics;
using System.Runtime.CompilerServices;

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
        float zeroPoint = scale.ZeroPoint, low = scale.IsSigned ? sbyte.MinValue : byte.MinValue, high = low + byte.MaxValue;
        if (Vector.IsHardwareAccelerated)
        {
            int lanes = Vector<float>.Count;
            Vector<float> scales = new(scale.Scale), zeros = new(zeroPoint), lows = new(low), highs = new(high);
            for (; i <= count - 4 * lanes; i += 4 * lanes)
            {
                Vector<int> a = Codes(Vector.Load(x + i), scales, zeros, lows, highs);
                Vector<int> b = Codes(Vector.Load(x + i + lanes), scales, zeros, lows, highs);
                Vector<int> c = Codes(Vector.Load(x + i + 2 * lanes), scales, zeros, lows, highs);
                Vector<int> d = Codes(Vector.Load(x + i + 3 * lanes), scales, zeros, lows, highs);
                // The low byte of an integer in range is right for either sign.
                Vector.Narrow(Vector.Narrow(a, b), Vector.Narrow(c, d)).As<sbyte, byte>().Store(y + i);
            }
        }
        for (; i < count; i++)
        {
            float code = MathF.Round(x[i] / scale.Scale) + zeroPoint;
            y[i] = float.IsNaN(code) ? (byte)0 : (byte)(int)Math.Clamp(code, low, high);
        }
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Codes(Vector<float> x, Vector<float> scales, Vector<float> zeros, Vector<float> lows, Vector<float> highs)
    {
        Vector<float> codes = Vector.Round(x / scales) + zeros;
        Vector<float> held = Vector.MinNative(Vector.MaxNative(codes, lows), highs);
        // A comparison with itself is false for NaN alone.
        return Vector.ConvertToInt32Native(held) & Vector.Equals(codes, codes);
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
