using System.Buffers.Binary;
using System.Globalization;
using Sinter.Formats.Onnx.Wire;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx;

/// <summary>A tensor of a file. Its elements are not looked at before <see cref="Read"/>; then they are a slice of the file, where they are
/// stored as they lie in memory.</summary>
public sealed class OnnxTensor
{
    private readonly ReadOnlyMemory<byte> _message;
    private readonly WireBudget _budget;
    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string> _external;
    private readonly bool _isExternal;
    private Tensor? _value;

    internal OnnxTensor(string name, OnnxElementType element, Shape shape, ReadOnlyMemory<byte> message, WireBudget budget, string folder,
        bool isExternal, IReadOnlyDictionary<string, string> external, string place)
    {
        Name = name;
        Element = element;
        Shape = shape;
        Place = place;
        _message = message;
        _budget = budget;
        _folder = folder;
        _isExternal = isExternal;
        _external = external;
    }

    /// <summary>A tensor that is not in a file.</summary>
    internal OnnxTensor(string name, Tensor value)
    {
        (Name, Shape, Place, _value) = (name, value.Shape, name, value);
        (_budget, _folder, _external) = (new WireBudget(0, name), "", new Dictionary<string, string>());
    }

    public string Name { get; }

    public OnnxElementType Element { get; }

    public Shape Shape { get; }

    /// <summary>For error messages.</summary>
    public string Place { get; }

    /// <summary>The file beside the model that has the elements; null when the model has them.</summary>
    /// <exception cref="ModelFormatException">The path leads out of the model's folder.</exception>
    public string? ExternalPath => _isExternal ? ResolveExternal() : null;

    /// <summary>The elements.</summary>
    /// <exception cref="ModelFormatException">There are more or fewer than the shape says, or they cannot be read.</exception>
    /// <exception cref="ModelUnsupportedException">The element type is not known here.</exception>
    public Tensor Read() => _value ??= ReadElements();

    private Tensor ReadElements()
    {
        ElementType type = Element.ToElementType(Place);
        long bytes = type == ElementType.String ? 0 : type.StorageBytes(Shape.ElementCount);
        if (bytes > int.MaxValue || Shape.ElementCount > int.MaxValue)
            throw Invalid("at most 2 GiB", $"{type.MilName()}{Shape}");
        if (_isExternal)
            return Over(type, ReadExternal(bytes));
        ReadOnlyMemory<byte>? raw = null;
        var chunks = new List<ReadOnlyMemory<byte>>();
        var integers = new List<long>();
        var texts = new List<string>();
        var cursor = new WireCursor(_message, _budget, Place);
        while (cursor.Next(out int field))
        {
            switch (field)
            {
                case 4:
                    chunks.AddRange(cursor.Elements(4));
                    break;
                case 10:
                    chunks.AddRange(cursor.Elements(8));
                    break;
                case 5 or 7 or 11:
                    cursor.Integers(integers);
                    break;
                case 6:
                    texts.Add(cursor.Text());
                    break;
                case 9:
                    raw = cursor.Bytes();
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }
        if (type == ElementType.String)
            return texts.Count == Shape.ElementCount ? Tensor.OfStrings(Shape, [.. texts]) : throw WrongCount(texts.Count);
        if (raw is { } stored)
            return Over(type, stored);
        if (integers.Count > 0)
            return OfIntegers(type, integers);
        return chunks.Count == 1 ? Over(type, chunks[0]) : Over(type, chunks.SelectMany(chunk => chunk.ToArray()).ToArray());
    }

    /// <summary>Elements that are written as one integer each: of narrow types, and the bits of 16-bit floats.</summary>
    private Tensor OfIntegers(ElementType type, List<long> integers)
    {
        bool isPacked = type.IsSubByte() && integers.Count == type.StorageBytes(Shape.ElementCount);
        if (integers.Count != Shape.ElementCount && !isPacked)
            throw WrongCount(integers.Count);
        int width = Math.Max(type.ByteWidth(), 1);
        var bytes = new byte[integers.Count * width];
        Span<byte> whole = stackalloc byte[8];
        for (int i = 0; i < integers.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(whole, integers[i]);
            whole[..width].CopyTo(bytes.AsSpan(i * width));
        }
        return Over(type, bytes);
    }

    private Tensor Over(ElementType type, ReadOnlyMemory<byte> bytes)
    {
        long expected = type.StorageBytes(Shape.ElementCount);
        if (bytes.Length != expected)
            throw Invalid($"{expected:N0} bytes for {type.MilName()}{Shape}", $"{bytes.Length:N0}");
        if (type == ElementType.Bool && bytes.Span.ContainsAnyExceptInRange((byte)0, (byte)1))
            throw Invalid("bytes 0 and 1 for truth values", "others");
        return Tensor.OverReadOnly(type, Shape, bytes);
    }

    private ReadOnlyMemory<byte> ReadExternal(long bytes)
    {
        MappedFile file = FileBytes.Open(ResolveExternal());
        long offset = Number("offset", 0), length = Number("length", bytes);
        if (length != bytes)
            throw Invalid($"{bytes:N0} bytes of external data", $"{length:N0}");
        if (offset > file.Length || length > file.Length - offset)
            throw Invalid($"external data inside the {file.Length:N0} bytes of {file.Path}", $"{length:N0} bytes at {offset:N0}");
        return length == 0 ? default : file.Slice(offset, (int)length);
    }

    private string ResolveExternal()
    {
        string location = _external.GetValueOrDefault("location", "");
        while (location.StartsWith("./", StringComparison.Ordinal))
            location = location[2..];
        return ContainedPath.Resolve(_folder, location, $"{Place}, external data");
    }

    private long Number(string key, long absent)
    {
        if (!_external.TryGetValue(key, out string? text))
            return absent;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw Invalid($"a number as {key} of external data", $"\"{text}\"");
    }

    private ModelFormatException WrongCount(int count) => Invalid($"{Shape.ElementCount:N0} elements for {Shape}", $"{count:N0}");

    private ModelFormatException Invalid(string expected, string actual) => new(ModelStage.Read, Place, expected, actual);
}
