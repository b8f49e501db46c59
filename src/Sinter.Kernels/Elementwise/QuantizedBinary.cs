using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Functions of two tensors of 8-bit integers of one shape, from such integers to such integers. Pieces are turned into floats and
/// back while they are in the cache.</summary>
public static unsafe class QuantizedBinary
{
    /// <summary>4 KB of floats for each operand.</summary>
    private const int PieceLength = 1024;
    private const int TileLength = 16 * PieceLength;

    /// <summary>z = activation(kind(x, y)), element by element.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or a zero point is none of the integers.</exception>
    public static void Run(BinaryKind kind, UnaryOperation activation, ReadOnlySpan<byte> x, in ByteScale xScale, ReadOnlySpan<byte> y,
        in ByteScale yScale, Span<byte> z, in ByteScale zScale, WorkPool pool, CancellationToken cancellationToken = default)
    {
        KernelGuard.Length(x.Length, z.Length, nameof(x));
        KernelGuard.Length(y.Length, z.Length, nameof(y));
        xScale.Check();
        yScale.Check();
        zScale.Check();
        fixed (byte* left = x, right = y, target = z)
        {
            var body = new Body
            {
                Kind = kind,
                Activation = activation,
                Tier = CpuTier.Current,
                Left = left,
                Right = right,
                Target = target,
                Length = z.Length,
                LeftScale = xScale,
                RightScale = yScale,
                TargetScale = zScale,
            };
            pool.Run(body, Tiles.Count(z.Length, TileLength), cancellationToken);
        }
    }

    private struct Body : IParallelBody
    {
        public BinaryKind Kind;
        public UnaryOperation Activation;
        public CpuTier Tier;
        public byte* Left;
        public byte* Right;
        public byte* Target;
        public int Length;
        public ByteScale LeftScale;
        public ByteScale RightScale;
        public ByteScale TargetScale;

        [SkipLocalsInit]
        public readonly void Run(int tile)
        {
            float* x = stackalloc float[PieceLength], y = stackalloc float[PieceLength];
            int end = (int)Math.Min(Length, (tile + 1L) * TileLength);
            for (int start = tile * TileLength; start < end; start += PieceLength)
            {
                int count = Math.Min(PieceLength, end - start);
                ByteQuantization.Dequantize(Left + start, x, count, LeftScale);
                ByteQuantization.Dequantize(Right + start, y, count, RightScale);
                BinaryPiece.Run(Kind, x, xIsScalar: false, y, yIsScalar: false, x, count);
                if (!Activation.IsNone)
                    Activation.Run(Tier, x, x, count);
                ByteQuantization.Quantize(x, Target + start, count, TargetScale);
            }
        }
    }
}
