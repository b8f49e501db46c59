using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Sinter.Formats.CoreML.Espresso;

/// <summary>The blobs of <c>model.espresso.weights</c>: the number of entries (u64), then an index and a size in bytes (u64 each) for
/// every entry, then the bytes of all in that order. Blobs that only align the next one lie in between.</summary>
internal sealed class EspressoWeights
{
    private const int HeaderBytes = 8, EntryBytes = 16;

    private readonly Dictionary<int, ReadOnlyMemory<byte>> _blobs = [];
    private readonly HashSet<int> _used = [];
    private readonly string _place;

    /// <exception cref="ModelFormatException">The table does not fit the file.</exception>
    public EspressoWeights(ReadOnlyMemory<byte> bytes, string place)
    {
        _place = place;
        if (bytes.Length < HeaderBytes)
            throw Invalid($"at least {HeaderBytes} bytes", $"{bytes.Length}");
        ulong count = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span);
        if (count > (ulong)((bytes.Length - HeaderBytes) / EntryBytes))
            throw Invalid($"at most {(bytes.Length - HeaderBytes) / EntryBytes} blobs in {bytes.Length:N0} bytes", $"{count}");
        int position = HeaderBytes + ((int)count * EntryBytes);
        for (int i = 0; i < (int)count; i++)
        {
            ReadOnlySpan<byte> entry = bytes.Span.Slice(HeaderBytes + (i * EntryBytes), EntryBytes);
            ulong index = BinaryPrimitives.ReadUInt64LittleEndian(entry), size = BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]);
            if (size > (ulong)(bytes.Length - position))
                throw Invalid($"at most {bytes.Length - position:N0} bytes for blob {index}", $"{size:N0}");
            if (index > int.MaxValue || !_blobs.TryAdd((int)index, bytes.Slice(position, (int)size)))
                throw Invalid("each blob once", $"blob {index}");
            position += (int)size;
        }
        if (position != bytes.Length)
            throw Invalid($"{position:N0} bytes, as the table says", $"{bytes.Length:N0}");
    }

    /// <summary>A blob of float32 numbers.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="count">How many numbers it must hold.</param>
    /// <param name="user">The attribute that names it.</param>
    /// <exception cref="ModelFormatException">There is no such blob, or it has another size.</exception>
    public Wire.WeightParams Floats(int index, Int128 count, string user) => Values(Take(index, count * sizeof(float), user).Span);

    /// <summary>A blob of float16 numbers.</summary>
    public Wire.WeightParams Halves(int index, Int128 count, string user) =>
        new() { Float16Value = ByteString.CopyFrom(Take(index, count * 2, user).Span) };

    /// <summary>Biases that may have room for four times as many numbers, the rest zero, as dense layers have it.</summary>
    public Wire.WeightParams PaddedFloats(int index, int count, string user)
    {
        ReadOnlySpan<byte> bytes = Blob(index, user).Span;
        int used = (int)Math.Min((long)count * sizeof(float), bytes.Length);
        if (bytes.Length != 4L * count * sizeof(float) || bytes[used..].ContainsAnyExcept((byte)0))
            return Floats(index, count, user);
        Mark(index, user);
        return Values(bytes[..used]);
    }

    /// <summary>Columns of a table that has a row of <paramref name="columns"/> float32 numbers for each of <paramref name="rows"/>
    /// channels.</summary>
    public Wire.WeightParams[] Columns(int index, int rows, int columns, string user)
    {
        ReadOnlySpan<float> table = MemoryMarshal.Cast<byte, float>(Take(index, (Int128)rows * columns * sizeof(float), user).Span);
        var result = new Wire.WeightParams[columns];
        for (int column = 0; column < columns; column++)
        {
            result[column] = new Wire.WeightParams();
            for (int row = 0; row < rows; row++)
                result[column].FloatValue.Add(table[(row * columns) + column]);
        }
        return result;
    }

    /// <summary>A blob is used once only: it is copied into its layer, and a small file could name a large blob often.</summary>
    private void Mark(int index, string user)
    {
        if (!_used.Add(index))
            throw new ModelUnsupportedException(ModelStage.Read, user, $"blob {index} for a second time", EspressoReader.Advice);
    }

    private ReadOnlyMemory<byte> Take(int index, Int128 size, string user)
    {
        ReadOnlyMemory<byte> bytes = Blob(index, user);
        if (bytes.Length != size)
            throw new ModelFormatException(ModelStage.Read, user, $"a blob of {size:N0} bytes", $"blob {index} of {bytes.Length:N0}");
        Mark(index, user);
        return bytes;
    }

    private ReadOnlyMemory<byte> Blob(int index, string user) => _blobs.TryGetValue(index, out ReadOnlyMemory<byte> bytes)
        ? bytes
        : throw new ModelFormatException(ModelStage.Read, user, $"a blob of {_place}", $"{index}, which is not there");

    private static Wire.WeightParams Values(ReadOnlySpan<byte> bytes)
    {
        var weights = new Wire.WeightParams();
        weights.FloatValue.AddRange(MemoryMarshal.Cast<byte, float>(bytes));
        return weights;
    }

    private ModelFormatException Invalid(string expected, string actual) => new(ModelStage.Read, _place, expected, actual);
}
