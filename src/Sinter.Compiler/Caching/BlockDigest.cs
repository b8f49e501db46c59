using System.Buffers.Binary;
using System.IO.Hashing;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>The checksum of a large part of an entry: quick, and made of pieces, so that all cores can share the work on one. It finds damage;
/// it is no protection against a forger, whose entries cannot do more than compute wrong numbers.</summary>
internal static class BlockDigest
{
    public const int PieceBytes = 1 << 21;

    private const int DigestBytes = 16;

    /// <summary>Never 0.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> block)
    {
        if (block.Length <= PieceBytes)
            return NotZero(XxHash128.HashToUInt128(block));
        int pieces = PiecesOf(block.Length);
        var digests = new UInt128[pieces];
        for (int i = 0; i < pieces; i++)
            digests[i] = XxHash128.HashToUInt128(Piece(block, i));
        return Join(digests);
    }

    /// <summary>The numbers of the first blocks whose content is not what the digests say; -1 when all are as they should be. Works on all
    /// cores.</summary>
    public static int FindDamage(IReadOnlyList<ReadOnlyMemory<byte>> blocks, IReadOnlyList<UInt128> digests, CancellationToken cancellation)
    {
        var work = new List<(int Block, int Piece)>();
        var found = new UInt128[blocks.Count][];
        for (int block = 0; block < blocks.Count; block++)
        {
            found[block] = new UInt128[PiecesOf(blocks[block].Length)];
            for (int piece = 0; piece < found[block].Length; piece++)
                work.Add((block, piece));
        }
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, work.Count, options, i =>
        {
            (int block, int piece) = work[i];
            // What is pinned cannot be unmapped meanwhile.
            using System.Buffers.MemoryHandle pin = blocks[block].Pin();
            MappedFile.Populate(Piece(blocks[block], piece));
            found[block][piece] = XxHash128.HashToUInt128(Piece(blocks[block].Span, piece));
        });
        for (int block = 0; block < blocks.Count; block++)
        {
            if ((found[block].Length == 1 ? NotZero(found[block][0]) : Join(found[block])) != digests[block])
                return block;
        }
        return -1;
    }

    private static int PiecesOf(int length) => Math.Max(1, (int)(((long)length + PieceBytes - 1) / PieceBytes));

    private static ReadOnlySpan<byte> Piece(ReadOnlySpan<byte> block, int number)
    {
        ReadOnlySpan<byte> rest = block[(number * PieceBytes)..];
        return rest[..Math.Min(PieceBytes, rest.Length)];
    }

    private static ReadOnlyMemory<byte> Piece(ReadOnlyMemory<byte> block, int number)
    {
        ReadOnlyMemory<byte> rest = block[(number * PieceBytes)..];
        return rest[..Math.Min(PieceBytes, rest.Length)];
    }

    private static UInt128 Join(UInt128[] digests)
    {
        var bytes = new byte[digests.Length * DigestBytes];
        for (int i = 0; i < digests.Length; i++)
            BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(i * DigestBytes), digests[i]);
        return NotZero(XxHash128.HashToUInt128(bytes, seed: digests.Length));
    }

    private static UInt128 NotZero(UInt128 digest) => digest == 0 ? 1 : digest;
}
