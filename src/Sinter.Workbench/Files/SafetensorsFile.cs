using System.Buffers.Binary;
using System.Text.Json;
using Sinter.Tensors;

namespace Sinter.Workbench.Files;

/// <summary>A .safetensors file opened for reading: the header is in memory, tensors are read when asked for.</summary>
public sealed class SafetensorsFile : IDisposable
{
    private const long MaximumHeaderLength = 100_000_000;

    private static readonly (string Name, ElementType Type)[] Types =
    [
        ("BOOL", ElementType.Bool), ("U8", ElementType.UInt8), ("I8", ElementType.Int8), ("I16", ElementType.Int16),
        ("U16", ElementType.UInt16),
        ("F16", ElementType.Float16), ("BF16", ElementType.BFloat16), ("I32", ElementType.Int32), ("U32", ElementType.UInt32),
        ("F32", ElementType.Float32), ("F64", ElementType.Float64), ("I64", ElementType.Int64), ("U64", ElementType.UInt64),
        ("F8_E4M3", ElementType.Float8E4M3FN), ("F8_E5M2", ElementType.Float8E5M2),
    ];

    private readonly FileStream _stream;
    private readonly string _path;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    private SafetensorsFile(FileStream stream, string path)
    {
        _stream = stream;
        _path = path;
    }

    private readonly record struct Entry(ElementType Type, long[] Shape, long Start, long End);

    /// <summary>The tensors' names in the file's order.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="InputFileException">The header is damaged.</exception>
    public static SafetensorsFile Open(string path)
    {
        FileStream stream = BoundedReading.Open(path);
        var file = new SafetensorsFile(stream, path);
        try
        {
            file.ReadHeader();
            return file;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads every tensor of a file.</summary>
    public static Dictionary<string, Tensor> ReadAll(string path)
    {
        using SafetensorsFile file = Open(path);
        return file.Names.ToDictionary(name => name, file.Read, StringComparer.Ordinal);
    }

    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>Reads one tensor.</summary>
    /// <exception cref="InputFileException">There is no such tensor, or it is damaged.</exception>
    public Tensor Read(string name)
    {
        if (!_entries.TryGetValue(name, out Entry entry))
            throw new InputFileException(_path, $"tensor '{name}'", "a tensor of that name", "none");
        Tensor tensor = BoundedReading.Allocate(entry.Type, entry.Shape, entry.End - entry.Start, _path, $"tensor '{name}'");
        if (tensor.ByteLength != entry.End - entry.Start)
            throw new InputFileException(_path, $"tensor '{name}'", $"{tensor.ByteLength} bytes for {tensor}",
                $"{entry.End - entry.Start} bytes");
        _stream.Position = entry.Start;
        BoundedReading.ReadExactly(_stream, tensor.MutableBytes, _path, $"tensor '{name}'");
        return tensor;
    }

    /// <summary>Writes the tensors; those of types that the format lacks are widened.</summary>
    /// <exception cref="NotSupportedException">A tensor holds strings.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        KeyValuePair<string, Tensor>[] stored = [.. tensors.Select(pair => KeyValuePair.Create(pair.Key, Storable(pair.Value)))];
        using var header = new MemoryStream();
        using (var writer = new Utf8JsonWriter(header))
        {
            long offset = 0;
            writer.WriteStartObject();
            foreach ((string name, Tensor tensor) in stored)
            {
                writer.WriteStartObject(name);
                writer.WriteString("dtype", Types.First(entry => entry.Type == tensor.ElementType).Name);
                writer.WriteStartArray("shape");
                foreach (int dimension in tensor.Shape)
                    writer.WriteNumberValue(dimension);
                writer.WriteEndArray();
                writer.WriteStartArray("data_offsets");
                writer.WriteNumberValue(offset);
                writer.WriteNumberValue(offset += tensor.ByteLength);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        while (header.Length % 8 != 0)
            header.WriteByte((byte)' ');
        using FileStream stream = File.Create(path);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        header.WriteTo(stream);
        foreach ((_, Tensor tensor) in stored)
            stream.Write(tensor.Bytes);
    }

    public void Dispose() => _stream.Dispose();

    private static Tensor Storable(Tensor tensor)
    {
        if (tensor.ElementType == ElementType.String)
            throw new NotSupportedException("The safetensors format holds no texts; write them as JSON.");
        if (Types.Any(entry => entry.Type == tensor.ElementType))
            return tensor;
        return tensor.ConvertTo(tensor.ElementType.IsSigned() ? ElementType.Int8 : ElementType.UInt8);
    }

    private void ReadHeader()
    {
        Span<byte> prefix = stackalloc byte[8];
        BoundedReading.ReadExactly(_stream, prefix, _path, "header length");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        long limit = Math.Min(MaximumHeaderLength, _stream.Length - 8);
        if (length > (ulong)limit)
            throw new InputFileException(_path, "header length", $"at most {limit}", $"{length}");
        var bytes = new byte[length];
        BoundedReading.ReadExactly(_stream, bytes, _path, "header");
        long start = 8 + (long)length;
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 16 });
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name != "__metadata__" && !_entries.TryAdd(property.Name, ReadEntry(property, start)))
                    throw new InputFileException(_path, "header", "distinct names", $"'{property.Name}' twice");
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new InputFileException(_path, "header", "a JSON object of tensors", exception.Message, exception);
        }
    }

    private Entry ReadEntry(JsonProperty property, long start)
    {
        string place = $"header of tensor '{property.Name}'";
        if (!property.Value.TryGetProperty("dtype", out JsonElement type) || !property.Value.TryGetProperty("shape", out JsonElement shape)
            || !property.Value.TryGetProperty("data_offsets", out JsonElement offsets) || offsets.GetArrayLength() != 2)
            throw new InputFileException(_path, place, "dtype, shape and two data_offsets", property.Value.ToString());
        string? name = type.GetString();
        int index = Array.FindIndex(Types, entry => entry.Name == name);
        if (index < 0)
            throw new InputFileException(_path, place, $"a dtype of {string.Join(", ", Types.Select(entry => entry.Name))}", $"'{name}'");
        long first = offsets[0].GetInt64(), end = offsets[1].GetInt64(), available = _stream.Length - start;
        if (first < 0 || end < first || end > available)
            throw new InputFileException(_path, place, $"data_offsets within {available} bytes", $"[{first}, {end}]");
        long[] dimensions = [.. shape.EnumerateArray().Select(dimension => dimension.GetInt64())];
        return new Entry(Types[index].Type, dimensions, start + first, start + end);
    }
}
