using System.Buffers.Binary;
using System.IO.Hashing;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>The form of an entry's file: a header, then what the entry is about, the table of its blocks and the head, which one checksum
/// covers, then the blocks, each with a checksum of its own in the table. Little-endian; blocks begin at multiples of 64 bytes.</summary>
internal sealed class EntryFile
{
    /// <summary>Raised when the form of files changes; what is inside is told apart by the engine's version.</summary>
    public const int Format = 1;

    public const int HeaderBytes = 128;

    private const int RowBytes = 32, DigestAt = 88, Alignment = 64;

    private static ReadOnlySpan<byte> Magic => "SINTERCA"u8;

    private EntryFile(EntryInfo info, SegmentArtifact artifact)
    {
        Info = info;
        Artifact = artifact;
    }

    public EntryInfo Info { get; }

    public SegmentArtifact Artifact { get; }

    /// <summary>Bytes of the file with this content.</summary>
    public static long LengthOf(EntryInfo info, SegmentArtifact artifact) => new Layout(info.ToBytes().Length, artifact).Length;

    /// <summary>Writes an entry, one write after the other.</summary>
    public static void Write(Stream stream, CacheKey key, EntryInfo info, SegmentArtifact artifact)
    {
        byte[] about = info.ToBytes();
        var layout = new Layout(about.Length, artifact);
        var front = new byte[layout.FrontEnd - HeaderBytes];
        about.CopyTo(front, 0);
        for (int i = 0; i < artifact.Blocks.Count; i++)
        {
            Span<byte> row = front.AsSpan(about.Length + (i * RowBytes), RowBytes);
            BinaryPrimitives.WriteInt64LittleEndian(row, layout.Offsets[i]);
            BinaryPrimitives.WriteInt64LittleEndian(row[8..], artifact.Blocks[i].Bytes.Length);
            BinaryPrimitives.WriteUInt128LittleEndian(row[16..], BlockDigest.Of(artifact.Blocks[i].Bytes.Span));
        }
        artifact.Head.Span.CopyTo(front.AsSpan(about.Length + (artifact.Blocks.Count * RowBytes)));
        stream.Write(Header(key, layout, about.Length, artifact, XxHash128.HashToUInt128(front)));
        stream.Write(front);
        long position = layout.FrontEnd;
        for (int i = 0; i < artifact.Blocks.Count; i++)
        {
            if (layout.Offsets[i] > position)
                stream.Write(new byte[layout.Offsets[i] - position]);
            stream.Write(artifact.Blocks[i].Bytes.Span);
            position = layout.Offsets[i] + artifact.Blocks[i].Bytes.Length;
        }
    }

    /// <summary>The entry in a mapped file. Blocks are not checked yet.</summary>
    /// <exception cref="InvalidDataException">The file is not the entry with this key, or its front is damaged.</exception>
    public static EntryFile Read(MappedFile file, CacheKey? key)
    {
        if (file.Length < HeaderBytes)
            throw Damaged($"{file.Length} bytes");
        // One mapping for the whole of most files.
        ReadOnlyMemory<byte> whole = file.Length <= int.MaxValue ? file.Slice(0, (int)file.Length) : default;
        ReadOnlyMemory<byte> Part(long offset, int length) =>
            whole.IsEmpty ? file.Slice(offset, length) : whole.Slice(checked((int)offset), length);
        Front front = Front.Read(Part(0, HeaderBytes).Span, key, file.Length);
        ReadOnlySpan<byte> bytes = Part(HeaderBytes, front.Bytes).Span;
        front.Check(bytes);
        EntryInfo info = EntryInfo.Read(bytes[..front.InfoBytes]);
        var blocks = new ArtifactBlock[front.Blocks];
        long position = HeaderBytes + (long)front.Bytes;
        for (int i = 0; i < blocks.Length; i++)
        {
            ReadOnlySpan<byte> row = bytes.Slice(front.InfoBytes + (i * RowBytes), RowBytes);
            long offset = BinaryPrimitives.ReadInt64LittleEndian(row), length = BinaryPrimitives.ReadInt64LittleEndian(row[8..]);
            if (length is < 0 or > int.MaxValue || offset != Aligned(position) || offset > file.Length - length
                || Part(position, (int)(offset - position)).Span.ContainsAnyExcept((byte)0))
                throw Damaged($"a block of {length} bytes at {offset}");
            position = offset + length;
            blocks[i] = new ArtifactBlock(Part(offset, (int)length), BinaryPrimitives.ReadUInt128LittleEndian(row[16..]));
        }
        if (position != file.Length)
            throw Damaged($"{file.Length - position} bytes behind the last block");
        ReadOnlyMemory<byte> head = Part(HeaderBytes + front.InfoBytes + ((long)front.Blocks * RowBytes), front.HeadBytes);
        return new EntryFile(info, new SegmentArtifact(head, blocks));
    }

    /// <summary>What an entry is about, of the first bytes of its file.</summary>
    /// <exception cref="InvalidDataException">The file is no entry, or there are too few bytes.</exception>
    public static EntryInfo ReadInfo(ReadOnlySpan<byte> start, long fileLength)
    {
        if (start.Length < HeaderBytes)
            throw Damaged($"{start.Length} bytes");
        Front front = Front.Read(start, null, fileLength);
        return front.InfoBytes <= start.Length - HeaderBytes ? EntryInfo.Read(start.Slice(HeaderBytes, front.InfoBytes))
            : throw Damaged("too long a text");
    }

    /// <summary>Checks every block, on all cores.</summary>
    /// <exception cref="InvalidDataException">One is damaged.</exception>
    public void CheckBlocks(CancellationToken cancellation)
    {
        int damaged = BlockDigest.FindDamage([.. Artifact.Blocks.Select(block => block.Bytes)],
            [.. Artifact.Blocks.Select(block => block.Digest)], cancellation);
        if (damaged >= 0)
            throw Damaged($"block {damaged} with another checksum");
    }

    private static byte[] Header(CacheKey key, Layout layout, int infoBytes, SegmentArtifact artifact, UInt128 frontDigest)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Format);
        key.ToBytes().CopyTo(header, 16);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(48), layout.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(56), infoBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(60), artifact.Head.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(64), artifact.Blocks.Count);
        BinaryPrimitives.WriteUInt128LittleEndian(header.AsSpan(72), frontDigest);
        BinaryPrimitives.WriteUInt128LittleEndian(header.AsSpan(DigestAt), XxHash128.HashToUInt128(header.AsSpan(0, DigestAt)));
        return header;
    }

    private static long Aligned(long position) => (position + Alignment - 1) / Alignment * Alignment;

    private static InvalidDataException Damaged(string what) => new($"The entry is damaged: {what}.");

    /// <summary>Where the parts of a file lie.</summary>
    private sealed class Layout
    {
        public Layout(int infoBytes, SegmentArtifact artifact)
        {
            FrontEnd = checked(HeaderBytes + infoBytes + (artifact.Blocks.Count * RowBytes) + artifact.Head.Length);
            Offsets = new long[artifact.Blocks.Count];
            long position = FrontEnd;
            for (int i = 0; i < Offsets.Length; i++)
            {
                Offsets[i] = Aligned(position);
                position = Offsets[i] + artifact.Blocks[i].Bytes.Length;
            }
            Length = position;
        }

        public int FrontEnd { get; }

        public long[] Offsets { get; }

        public long Length { get; }
    }

    /// <summary>What the header says of what follows it.</summary>
    private readonly record struct Front(int InfoBytes, int HeadBytes, int Blocks, UInt128 Digest)
    {
        public int Bytes => InfoBytes + (Blocks * RowBytes) + HeadBytes;

        public static Front Read(ReadOnlySpan<byte> header, CacheKey? key, long fileLength)
        {
            if (!header.StartsWith(Magic))
                throw Damaged("not the beginning of an entry");
            if (BinaryPrimitives.ReadInt32LittleEndian(header[8..]) is var format && format != Format)
                throw Damaged($"the format {format}");
            if (XxHash128.HashToUInt128(header[..DigestAt]) != BinaryPrimitives.ReadUInt128LittleEndian(header[DigestAt..])
                || header[(DigestAt + 16)..HeaderBytes].ContainsAnyExcept((byte)0))
                throw Damaged("a header with another checksum");
            if (key is { } wanted && !header.Slice(16, CacheKey.Bytes).SequenceEqual(wanted.ToBytes()))
                throw Damaged("another key");
            if (BinaryPrimitives.ReadInt64LittleEndian(header[48..]) is var length && length != fileLength)
                throw Damaged($"{fileLength} bytes instead of {length}");
            int info = BinaryPrimitives.ReadInt32LittleEndian(header[56..]), head = BinaryPrimitives.ReadInt32LittleEndian(header[60..]);
            int blocks = BinaryPrimitives.ReadInt32LittleEndian(header[64..]);
            if (info < 0 || head < 0 || blocks < 0 || info + (long)head + ((long)blocks * RowBytes) > fileLength - HeaderBytes
                || info + (long)head + ((long)blocks * RowBytes) > int.MaxValue)
                throw Damaged("impossible lengths");
            return new Front(info, head, blocks, BinaryPrimitives.ReadUInt128LittleEndian(header[72..]));
        }

        public void Check(ReadOnlySpan<byte> bytes)
        {
            if (XxHash128.HashToUInt128(bytes) != Digest)
                throw Damaged("a front with another checksum");
        }
    }
}
