using System.Buffers.Binary;
using System.Security.Cryptography;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML;

/// <summary>Writes a weight file in MIL blob storage version 2, one tensor after another. The header follows when it is disposed.</summary>
public sealed class BlobFileWriter : IDisposable
{
    private readonly FileStream _stream;
    private readonly Dictionary<UInt128, ulong>? _shared;
    private ulong _end = BlobFile.HeaderBytes;

    /// <param name="path">The file to write; an existing one is replaced.</param>
    /// <param name="shareIdentical">True to store equal payloads once.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public BlobFileWriter(string path, bool shareIdentical = true)
    {
        _stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16);
        _shared = shareIdentical ? [] : null;
        _stream.Write(new byte[BlobFile.HeaderBytes]);
    }

    /// <summary>Records written so far.</summary>
    public uint Count { get; private set; }

    /// <summary>True for the element types that blob files can hold.</summary>
    public static bool CanHold(ElementType type) => BlobElementType.Number(type) != 0;

    /// <summary>Appends a tensor and gives the offset of its record, by which programs refer to it.</summary>
    /// <exception cref="ArgumentException">Blob files cannot hold the element type.</exception>
    public ulong Add(Tensor tensor)
    {
        uint number = BlobElementType.Number(tensor.ElementType);
        if (number == 0)
            throw new ArgumentException($"Blob files hold no {tensor.ElementType.MilName()} elements.", nameof(tensor));
        int padding = tensor.ElementType.IsSubByte() ? (int)((8 - ((long)tensor.Count * tensor.ElementType.BitWidth() % 8)) % 8) : 0;
        if (_shared is null)
            return Append(tensor, number, padding);
        UInt128 key = Digest(tensor, number);
        if (!_shared.TryGetValue(key, out ulong offset))
            _shared.Add(key, offset = Append(tensor, number, padding));
        return offset;
    }

    public void Dispose()
    {
        Span<byte> header = stackalloc byte[BlobFile.HeaderBytes];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, Count);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], BlobFile.Version);
        _stream.Position = 0;
        _stream.Write(header);
        _stream.Dispose();
    }

    private ulong Append(Tensor tensor, uint number, int padding)
    {
        ulong offset = BlobFile.AlignUp(_end);
        Span<byte> zeros = stackalloc byte[BlobFile.Alignment];
        zeros.Clear();
        _stream.Write(zeros[..(int)(offset - _end)]);
        Span<byte> record = stackalloc byte[BlobFile.RecordBytes];
        record.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record, BlobFile.Sentinel);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], number);
        BinaryPrimitives.WriteUInt64LittleEndian(record[8..], (ulong)tensor.ByteLength);
        BinaryPrimitives.WriteUInt64LittleEndian(record[16..], offset + BlobFile.RecordBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(record[24..], (ulong)padding);
        _stream.Write(record);
        _stream.Write(tensor.Bytes);
        _end = offset + BlobFile.RecordBytes + (ulong)tensor.ByteLength;
        Count++;
        return offset;
    }

    /// <summary>Equal digests mean equal payloads: 128 bits of SHA-256 over type, count and bytes.</summary>
    private static UInt128 Digest(Tensor tensor, uint number)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(prefix, number);
        BinaryPrimitives.WriteInt32LittleEndian(prefix[4..], tensor.Count);
        hash.AppendData(prefix);
        hash.AppendData(tensor.Bytes);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }
}
