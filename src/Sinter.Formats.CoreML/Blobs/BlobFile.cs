using System.Buffers.Binary;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML;

/// <summary>One record of a blob file.</summary>
/// <param name="Offset">Of the record, in bytes; programs refer to it.</param>
/// <param name="ElementType">Type of the payload's elements.</param>
/// <param name="DataOffset">Of the payload, in bytes.</param>
/// <param name="SizeInBytes">Of the payload.</param>
/// <param name="PaddingBits">Unused high bits of the last byte; for types narrower than a byte.</param>
public sealed record BlobRecord(ulong Offset, ElementType ElementType, ulong DataOffset, ulong SizeInBytes, int PaddingBits)
{
    /// <summary>Number of elements in the payload.</summary>
    public ulong ElementCount => ElementType.IsSubByte()
        ? ((SizeInBytes * 8) - (ulong)PaddingBits) / (ulong)ElementType.BitWidth()
        : SizeInBytes / (ulong)ElementType.ByteWidth();
}

/// <summary>A weight file in MIL blob storage version 2, mapped. Tensors are views of the mapping; nothing is copied.</summary>
public sealed class BlobFile
{
    internal const int Alignment = 64, HeaderBytes = 64, RecordBytes = 64;
    internal const uint Version = 2, Sentinel = 0xDEADBEEF;

    private readonly Func<long, int, ReadOnlyMemory<byte>> _slice;

    private BlobFile(string path, long length, Func<long, int, ReadOnlyMemory<byte>> slice)
    {
        Path = path;
        Length = length;
        _slice = slice;
        if (length < HeaderBytes)
            throw Damaged(path, $"a blob file header of {HeaderBytes} bytes", $"{length} bytes");
        ReadOnlyMemory<byte> header = slice(0, HeaderBytes);
        Count = BinaryPrimitives.ReadUInt32LittleEndian(header.Span);
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header.Span[4..]);
        if (version == 1)
            throw new ModelUnsupportedException(ModelStage.Read, path, "blob storage version 1",
                "convert the model again with current tools");
        if (version != Version)
            throw Damaged(path, $"blob storage version {Version}", $"{version}");
    }

    public string Path { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Number of records, as the header says.</summary>
    public uint Count { get; }

    /// <exception cref="ModelFormatException">The file is missing or has no valid header.</exception>
    /// <exception cref="ModelUnsupportedException">The file has the older layout of neural network weights.</exception>
    public static BlobFile Open(string path)
    {
        MappedFile file = FileBytes.Open(path);
        // One mapping serves every tensor when it fits a span; a model of many weights would otherwise exhaust the process's mappings.
        return file.Length <= int.MaxValue ? Over(file.Slice(0, (int)file.Length), path) : new BlobFile(path, file.Length, file.Slice);
    }

    /// <summary>A blob file that is in memory.</summary>
    /// <inheritdoc cref="Open"/>
    public static BlobFile Over(ReadOnlyMemory<byte> bytes, string path) =>
        new(path, bytes.Length, (offset, length) => bytes.Slice((int)offset, length));

    /// <summary>The record at an offset that a program names.</summary>
    /// <exception cref="ModelFormatException">No valid record is there.</exception>
    public BlobRecord ReadRecord(ulong offset)
    {
        string place = $"{Path}, record at {offset}";
        if (offset % Alignment != 0 || offset < HeaderBytes)
            throw Damaged(place, $"a multiple of {Alignment} from {HeaderBytes} on", $"{offset}");
        if (offset > (ulong)Length - RecordBytes)
            throw Damaged(place, $"a record inside the {Length} bytes of the file", $"offset {offset}");
        ReadOnlyMemory<byte> memory = _slice((long)offset, RecordBytes);
        ReadOnlySpan<byte> bytes = memory.Span;
        uint sentinel = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (sentinel != Sentinel)
            throw Damaged(place, $"the mark 0x{Sentinel:X8}", $"0x{sentinel:X8}");
        uint number = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (!BlobElementType.TryParse(number, out ElementType type))
            throw Damaged(place, "an element type from 1 to 17", $"{number}");
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        ulong data = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        ulong padding = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        if (data % Alignment != 0 || data < HeaderBytes)
            throw Damaged(place, $"a payload at a multiple of {Alignment} from {HeaderBytes} on", $"offset {data}");
        if (data > (ulong)Length || size > (ulong)Length - data)
            throw Damaged(place, $"a payload inside the {Length} bytes of the file", $"{size} bytes at {data}");
        return new BlobRecord(offset, type, data, size, PaddingBits(place, type, size, padding));
    }

    /// <summary>The elements of a record as a read-only tensor over the mapping.</summary>
    /// <param name="offset">Of the record.</param>
    /// <param name="elementType">What the program declares.</param>
    /// <param name="shape">What the program declares.</param>
    /// <exception cref="ModelFormatException">The record is damaged or holds something else.</exception>
    /// <exception cref="ModelUnsupportedException">The tensor takes 2 GiB or more.</exception>
    public Tensor ReadTensor(ulong offset, ElementType elementType, Shape shape)
    {
        BlobRecord record = ReadRecord(offset);
        string place = $"{Path}, record at {offset}";
        if (record.ElementType != elementType)
            throw Damaged(place, $"elements of type {elementType.MilName()}", record.ElementType.MilName());
        long expected = checked(shape.ElementCount * elementType.BitWidth()) + 7 >> 3;
        if (record.SizeInBytes != (ulong)expected || record.ElementCount != (ulong)shape.ElementCount)
            throw Damaged(place, $"{shape.ElementCount} elements in {expected} bytes for {shape}",
                $"{record.ElementCount} in {record.SizeInBytes}");
        if (expected > Array.MaxLength - AlignedMemory.Alignment || shape.ElementCount > int.MaxValue)
            throw new ModelUnsupportedException(ModelStage.Read, place, $"a weight of {expected:N0} bytes", "a weight below 2 GiB");
        return Tensor.OverReadOnly(elementType, shape, _slice((long)record.DataOffset, (int)expected));
    }

    /// <summary>The records in the order of the file, which is how writers lay them out: each after the payload before it.</summary>
    /// <exception cref="ModelFormatException">A record is damaged.</exception>
    public IEnumerable<BlobRecord> Records()
    {
        ulong offset = HeaderBytes;
        for (uint i = 0; i < Count; i++)
        {
            BlobRecord record = ReadRecord(offset);
            yield return record;
            ulong next = AlignUp(record.DataOffset + record.SizeInBytes);
            if (next <= offset)
                throw Damaged($"{Path}, record at {offset}", "a payload after its record", $"one at {record.DataOffset}");
            offset = next;
        }
    }

    internal static ulong AlignUp(ulong offset) => (offset + Alignment - 1) / Alignment * Alignment;

    /// <summary>Writers before iOS 18 left garbage in the padding of types that need none.</summary>
    private static int PaddingBits(string place, ElementType type, ulong size, ulong padding)
    {
        if (!type.IsSubByte())
        {
            if (size % (ulong)type.ByteWidth() != 0)
                throw Damaged(place, $"whole {type.MilName()} elements", $"{size} bytes");
            return 0;
        }
        if (padding >= 8 || (padding > 0 && size == 0))
            throw Damaged(place, "fewer than 8 unused bits", $"{padding}");
        if (((size * 8) - padding) % (ulong)type.BitWidth() != 0)
            throw Damaged(place, $"whole {type.MilName()} elements", $"{size} bytes with {padding} unused bits");
        return (int)padding;
    }

    private static ModelFormatException Damaged(string place, string expected, string actual) =>
        new(ModelStage.Read, place, expected, actual);
}
