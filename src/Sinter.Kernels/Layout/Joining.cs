using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Concatenation and splitting along an axis, one piece at a time. A tensor is [outer, axis * inner] in bytes: a row of the whole
/// holds, one after the other, a row of each piece.</summary>
public static unsafe class Joining
{
    /// <summary>Writes a piece of [outer, pieceRow] bytes into the rows of a whole, <paramref name="offset"/> bytes from their
    /// beginning.</summary>
    /// <exception cref="ArgumentException">The piece does not fit.</exception>
    public static void Write(
        ReadOnlySpan<byte> piece, Span<byte> whole, int outer, int offset, WorkPool pool, CancellationToken cancellationToken = default)
    {
        (int pieceRow, int wholeRow) = Rows(piece.Length, whole.Length, outer, offset);
        fixed (byte* source = piece, target = whole)
            Copy(source, pieceRow, target + offset, wholeRow, outer, pieceRow, pool, cancellationToken);
    }

    /// <summary>Reads a piece out of the rows of a whole.</summary>
    /// <exception cref="ArgumentException">The piece does not fit.</exception>
    public static void Read(
        ReadOnlySpan<byte> whole, Span<byte> piece, int outer, int offset, WorkPool pool, CancellationToken cancellationToken = default)
    {
        (int pieceRow, int wholeRow) = Rows(piece.Length, whole.Length, outer, offset);
        fixed (byte* source = whole, target = piece)
            Copy(source + offset, wholeRow, target, pieceRow, outer, pieceRow, pool, cancellationToken);
    }

    private static (int PieceRow, int WholeRow) Rows(int piece, int whole, int outer, int offset)
    {
        if (piece == 0)
            return (0, 0);
        KernelGuard.Require(
            outer > 0 && piece % outer == 0 && whole % outer == 0, $"{piece} and {whole} bytes do not divide into {outer} rows.");
        KernelGuard.Require(
            offset >= 0 && (long)offset + piece / outer <= whole / outer,
            $"A row of {piece / outer} bytes at {offset} leaves one of {whole / outer}.");
        return (piece / outer, whole / outer);
    }

    private static void Copy(
        byte* source, int sourceRow, byte* target, int targetRow, int rows, int length, WorkPool pool, CancellationToken cancellationToken)
    {
        if (length == 0)
            return;
        var body = new Body
        {
            Source = source,
            Target = target,
            SourceRow = sourceRow,
            TargetRow = targetRow,
            Length = length,
            Tiling = new PlaneTiling(rows, 1, length),
        };
        pool.Run(body, body.Tiling.TileCount, cancellationToken);
    }

    private struct Body : IParallelBody
    {
        /// <summary>Bytes of a row from which on a call per row does not matter.</summary>
        private const int ShortRow = 1024;

        public byte* Source;
        public byte* Target;
        public nint SourceRow;
        public nint TargetRow;
        public int Length;
        public PlaneTiling Tiling;

        public readonly void Run(int tile)
        {
            Tiling.Tile(tile, out int row, out int end, out _, out _);
            if (Vector.IsHardwareAccelerated && Length >= Vector<byte>.Count && Length < ShortRow)
            {
                CopyShort(Source + row * SourceRow, Target + row * TargetRow, end - row);
                return;
            }
            for (; row < end; row++)
                Buffer.MemoryCopy(Source + row * SourceRow, Target + row * TargetRow, Length, Length);
        }

        /// <summary>Rows of at least one vector; the last vector of a row may go back over bytes that are done.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void CopyShort(byte* from, byte* to, int rows)
        {
            int last = Length - Vector<byte>.Count;
            nint fromStep = SourceRow, toStep = TargetRow;
            for (; rows > 0; rows--, from += fromStep, to += toStep)
            {
                for (int i = 0; i < last; i += Vector<byte>.Count)
                    Vector.Load(from + i).Store(to + i);
                Vector.Load(from + last).Store(to + last);
            }
        }
    }
}
