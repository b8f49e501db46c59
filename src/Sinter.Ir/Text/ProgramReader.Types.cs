using System.Collections.Immutable;
using System.Globalization;
using Sinter.Tensors;

namespace Sinter.Ir.Text;

internal ref partial struct ProgramReader
{
    private MilType ReadType(int depth) => ReadType(Take(MilTokenKind.Identifier, "a type"), depth);

    /// <summary>The type that <paramref name="first"/>, taken already, begins.</summary>
    private MilType ReadType(MilToken first, int depth)
    {
        if (depth > DeepestNesting)
            throw _lexer.Error(first.Start, $"types nested at most {DeepestNesting} deep", "one more");
        ReadOnlySpan<char> name = first.Kind == MilTokenKind.Identifier ? _lexer.Text(first) : [];
        if (!IsAt('<'))
        {
            return ElementTypeFacts.TryParseMilName(name.ToString(), out ElementType element)
                ? TensorType.Scalar(element)
                : throw _lexer.Error(first, "a type");
        }
        Advance();
        MilType type = name switch
        {
            "tensor" => ReadTensorType(),
            "list" => ReadListType(depth),
            "tuple" => ReadTupleType(depth),
            "dict" => ReadDictionaryType(depth),
            "state" => new StateType(ReadType(depth + 1)),
            _ => throw _lexer.Error(first, "tensor, list, tuple, dict or state"),
        };
        Expect('>');
        return type;
    }

    private TensorType ReadTensorType()
    {
        MilToken token = Take(MilTokenKind.Identifier, "an element type");
        if (!ElementTypeFacts.TryParseMilName(_lexer.Text(token).ToString(), out ElementType element))
            throw _lexer.Error(token, "an element type");
        Expect(',');
        Expect('[');
        if (_token.Kind == MilTokenKind.Number && _lexer.Text(_token) is "...")
        {
            Advance();
            Expect(']');
            return TensorType.OfUnknownRank(element);
        }
        var dimensions = new List<Dimension>();
        while (!Take(']'))
        {
            if (dimensions.Count == DeepestNesting)
                throw _lexer.Error(_token.Start, $"at most {DeepestNesting} dimensions", "one more");
            dimensions.Add(ReadDimension());
            if (!Take(',') && !IsAt(']'))
                throw _lexer.Error(_token, ", or ]");
        }
        return new TensorType(element, [.. dimensions]);
    }

    private ListType ReadListType(int depth)
    {
        MilType element = ReadType(depth + 1);
        return new ListType(element, Take(',') ? ReadDimension() : Dimension.Unknown);
    }

    private TupleType ReadTupleType(int depth)
    {
        ImmutableArray<MilType>.Builder elements = ImmutableArray.CreateBuilder<MilType>();
        while (!IsAt('>'))
        {
            elements.Add(ReadType(depth + 1));
            if (!Take(',') && !IsAt('>'))
                throw _lexer.Error(_token, ", or >");
        }
        return new TupleType(elements.DrainToImmutable());
    }

    private DictionaryType ReadDictionaryType(int depth)
    {
        MilType key = ReadType(depth + 1);
        Expect(',');
        return new DictionaryType(key, ReadType(depth + 1));
    }

    private Dimension ReadDimension()
    {
        if (Take('?'))
            return Dimension.Unknown;
        MilToken token = Take(MilTokenKind.Number, "a size or ?");
        return int.TryParse(_lexer.Text(token), NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size < int.MaxValue
            ? size
            : throw _lexer.Error(token, $"a size of at most {int.MaxValue - 1}, or ?");
    }
}
