using System.Collections.Immutable;
using System.Globalization;
using Sinter.Tensors;

namespace Sinter.Ir.Text;

internal ref partial struct ProgramReader
{
    /// <summary><c>TYPE(literal)</c></summary>
    private Literal ReadValue() => ReadValue(Take(MilTokenKind.Identifier, "a value, such as int32(1)"));

    private Literal ReadValue(MilToken first)
    {
        MilType type = ReadType(first, 0);
        Expect('(');
        Literal literal = ReadLiteral(type);
        Expect(')');
        return literal;
    }

    private Literal ReadLiteral(MilType type) => type switch
    {
        TensorType tensor => ReadTensor(tensor),
        TupleType tuple => ReadTuple(tuple),
        ListType list => ReadList(list),
        DictionaryType dictionary => ReadDictionary(dictionary),
        _ => throw _lexer.Error(_token, $"no value, since a {type} has none"),
    };

    private TupleLiteral ReadTuple(TupleType type)
    {
        ImmutableArray<Literal>.Builder items = ImmutableArray.CreateBuilder<Literal>();
        Expect('(');
        for (int i = 0; i < type.Elements.Length; i++)
        {
            if (i > 0)
                Expect(',');
            items.Add(ReadLiteral(type.Elements[i]));
        }
        Take(',');
        Expect(')');
        return new TupleLiteral(items.DrainToImmutable());
    }

    private ListLiteral ReadList(ListType type)
    {
        ImmutableArray<Literal>.Builder items = ImmutableArray.CreateBuilder<Literal>();
        Expect('[');
        MilToken end = _token;
        while (!Take(']'))
        {
            items.Add(ReadLiteral(type.Element));
            if (!Take(',') && !IsAt(']'))
                throw _lexer.Error(_token, ", or ]");
            end = _token;
        }
        if (type.Length.IsKnown && !type.Length.Is(items.Count))
            throw _lexer.Error(end.Start, $"{type.Length} items", $"{items.Count}");
        return new ListLiteral(type, items.DrainToImmutable());
    }

    private DictionaryLiteral ReadDictionary(DictionaryType type)
    {
        ImmutableArray<KeyValuePair<Literal, Literal>>.Builder items = ImmutableArray.CreateBuilder<KeyValuePair<Literal, Literal>>();
        Expect('{');
        while (!Take('}'))
        {
            Expect('{');
            Literal key = ReadLiteral(type.Key);
            Expect(',');
            items.Add(new(key, ReadLiteral(type.Value)));
            Expect('}');
            if (!Take(',') && !IsAt('}'))
                throw _lexer.Error(_token, ", or }");
        }
        return new DictionaryLiteral(type, items.DrainToImmutable());
    }

    private TensorLiteral ReadTensor(TensorType type)
    {
        MilToken token = _token;
        if (!type.HasRank)
            throw _lexer.Error(token.Start, "the type of a value with its dimensions", type.ToString());
        if (token.Kind == MilTokenKind.Identifier && _lexer.Text(token) is "BLOBFILE")
            return ReadBlob(type);
        var elements = new TensorElements(type.Element);
        if (type.Rank == 0)
        {
            ReadElement(type.Element, elements);
            return new TensorLiteral(elements.ToTensor(Shape.Scalar));
        }
        int[] sizes = [.. type.Dimensions.Select(dimension => dimension.IsKnown ? dimension.Size : -1)];
        ReadElements(type.Element, elements, sizes, 0);
        // Sizes that are still unknown lie inside an empty dimension.
        return Shape.TryCreate([.. sizes.Select(size => (long)Math.Max(size, 0))], out Shape shape) && shape.ElementCount == elements.Count
            ? new TensorLiteral(elements.ToTensor(shape))
            : throw _lexer.Error(token.Start, $"the elements of a {type}", $"{elements.Count} elements");
    }

    /// <summary>Brackets along one axis. A size that is unknown (-1) becomes what is found; one that is known must be found.</summary>
    private void ReadElements(ElementType type, TensorElements elements, int[] sizes, int axis)
    {
        Expect('[');
        int count = 0;
        MilToken end = _token;
        while (!Take(']'))
        {
            if (count == sizes[axis])
                throw _lexer.Error(_token.Start, Elements(sizes[axis], axis, sizes), "more");
            if (axis == sizes.Length - 1)
                ReadElement(type, elements);
            else
                ReadElements(type, elements, sizes, axis + 1);
            count++;
            if (!Take(',') && !IsAt(']'))
                throw _lexer.Error(_token, ", or ]");
            end = _token;
        }
        if (sizes[axis] < 0)
            sizes[axis] = count;
        // [] may stand for the whole of an empty tensor, whatever its other dimensions.
        if (count != sizes[axis] && !(count == 0 && axis == 0 && sizes.Contains(0)))
            throw _lexer.Error(end.Start, Elements(sizes[axis], axis, sizes), $"{count}");
    }

    private static string Elements(int count, int axis, int[] sizes) =>
        axis == sizes.Length - 1 ? $"{count} elements" : $"{count} brackets of elements";

    private void ReadElement(ElementType type, TensorElements elements)
    {
        MilToken token = _token;
        if (elements.IsFull)
            throw _lexer.Error(token.Start, "a tensor of less than 2 GiB", "more");
        if (type == ElementType.String)
        {
            elements.Add(_lexer.StringValue(Take(MilTokenKind.String, "a string")));
            return;
        }
        if (token.Kind is not (MilTokenKind.Number or MilTokenKind.Identifier))
            throw _lexer.Error(token, Expected(type));
        Advance();
        ReadOnlySpan<char> text = _lexer.Text(token);
        ulong bits;
        bool isValid = type == ElementType.Bool
            ? TryParseBool(text, out bits)
            : type.IsFloat() ? FloatText.TryParse(text, type, out bits) : TryParseInteger(text, type, out bits);
        if (isValid && type.IsFloat() && text is "nan" && Take('('))
        {
            token = Take(MilTokenKind.Number, "the bits of a NaN");
            isValid = FloatText.TryParseNaN(_lexer.Text(token), type, out bits);
            Expect(')');
        }
        if (!isValid)
            throw _lexer.Error(token, Expected(type));
        elements.Add(bits);
    }

    private static string Expected(ElementType type) => type switch
    {
        ElementType.Bool => "true or false",
        _ when type.IsFloat() => $"a number that {type.MilName()} can hold",
        _ => $"an integer from {type.IntegerRange().Min} to {type.IntegerRange().Max}",
    };

    private static bool TryParseBool(ReadOnlySpan<char> text, out ulong bits)
    {
        bits = text is "true" or "1" ? 1UL : 0;
        return bits == 1 || text is "false" or "0";
    }

    private static bool TryParseInteger(ReadOnlySpan<char> text, ElementType type, out ulong bits)
    {
        bool isNegative = text.StartsWith('-');
        if (isNegative || text.StartsWith('+'))
            text = text[1..];
        bool isHexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (!ulong.TryParse(isHexadecimal ? text[2..] : text, isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
            CultureInfo.InvariantCulture, out bits))
        {
            return false;
        }
        (long min, ulong max) = type.IntegerRange();
        if (!isNegative)
            return bits <= max;
        bool fits = bits <= unchecked((ulong)-min);
        bits = unchecked(0 - bits);
        return fits;
    }

    /// <summary><c>BLOBFILE(path = string("..."), offset = uint64(64))</c></summary>
    private TensorLiteral ReadBlob(TensorType type)
    {
        MilToken token = _token;
        Advance();
        if (!type.TryGetShape(out Shape shape) || type.Element == ElementType.String)
            throw _lexer.Error(token.Start, "a type that a weight file can hold", type.ToString());
        if (shape.ElementCount > int.MaxValue || type.Element.StorageBytes(shape.ElementCount) > Array.MaxLength - AlignedMemory.Alignment)
            throw _lexer.Error(token.Start, "a tensor of less than 2 GiB", type.ToString());
        string? path = null;
        ulong? offset = null;
        Expect('(');
        while (!Take(')'))
        {
            MilToken nameToken = _token;
            string name = ReadName("path or offset");
            Expect('=');
            if (name == "path" && path is null)
                path = ReadBlobPath();
            else if (name == "offset" && offset is null)
                offset = ReadBlobOffset();
            else
                throw _lexer.Error(nameToken, "path and offset, each once");
            if (!Take(',') && !IsAt(')'))
                throw _lexer.Error(_token, ", or )");
        }
        if (path is null || offset is null)
            throw _lexer.Error(token.Start, "BLOBFILE with path and offset", path is null ? "no path" : "no offset");
        return FromBlob(type.Element, shape, new BlobReference(path, offset.Value), _blobs);
    }

    private static TensorLiteral FromBlob(ElementType element, Shape shape, BlobReference blob, IBlobResolver blobs) =>
        new(element, shape, blob, () => blobs.Resolve(blob.FileName, blob.Offset, element, shape));

    private string ReadBlobPath()
    {
        MilToken token = _token;
        if (token.Kind == MilTokenKind.String)
            return ReadName("a path");
        return ReadValue() is TensorLiteral { Type.Element: ElementType.String, Value.Count: 1 } path
            ? path.Value.Strings[0]
            : throw _lexer.Error(token, "one string");
    }

    private ulong ReadBlobOffset()
    {
        MilToken token = _token;
        ulong offset;
        if (token.Kind == MilTokenKind.Number)
        {
            Advance();
            return TryParseInteger(_lexer.Text(token), ElementType.UInt64, out offset)
                ? offset
                : throw _lexer.Error(token, Expected(ElementType.UInt64));
        }
        if (ReadValue() is not TensorLiteral { Blob: null, Value.Count: 1 } value || !value.Type.Element.IsInteger())
            throw _lexer.Error(token, "one integer");
        offset = TensorElements.BitsAt(value.Value.Bytes, value.Type.Element, 0);
        int unused = 64 - value.Type.Element.BitWidth();
        if (value.Type.Element.IsSigned() && (long)(offset << unused) < 0)
            throw _lexer.Error(token, "an offset that is not negative");
        return offset;
    }
}
