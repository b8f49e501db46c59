using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using Sinter.Tensors;

namespace Sinter.Ir.Text;

/// <summary>Prints types and values.</summary>
internal sealed class LiteralWriter(TextWriter writer, MilDialect dialect, Func<TensorLiteral, BlobReference?> placeBlob)
{
    /// <summary>What strings cannot hold as it is. Lone surrogates are among them: encoding the text would lose them.</summary>
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Concat(['"', '\\', 0x7F]).Concat(Enumerable.Range(0xD800, 0x800)).Select(code => (char)code)]);

    public void WriteType(MilType type)
    {
        switch (type)
        {
            case TensorType { HasRank: true, Rank: 0 } scalar when dialect == MilDialect.Version13:
                writer.Write(scalar.Element.MilName());
                break;
            case TensorType:
                writer.Write(type.ToString());
                break;
            case ListType list:
                writer.Write("list<");
                WriteType(list.Element);
                writer.Write($", {list.Length}>");
                break;
            case TupleType tuple:
                writer.Write("tuple<");
                WriteSeparated(tuple.Elements, WriteType);
                writer.Write('>');
                break;
            case DictionaryType dictionary:
                writer.Write("dict<");
                WriteType(dictionary.Key);
                writer.Write(", ");
                WriteType(dictionary.Value);
                writer.Write('>');
                break;
            case StateType state:
                writer.Write("state<");
                WriteType(state.Wrapped);
                writer.Write('>');
                break;
            default:
                throw new InvalidOperationException($"The type {type} has no form in MIL text.");
        }
    }

    /// <summary><c>TYPE(literal)</c></summary>
    public void WriteValue(Literal literal)
    {
        WriteType(literal.Type);
        writer.Write('(');
        WriteLiteral(literal);
        writer.Write(')');
    }

    public void WriteString(string text)
    {
        writer.Write('"');
        ReadOnlySpan<char> rest = text;
        while (true)
        {
            int length = rest.IndexOfAny(Escaped);
            if (length < 0)
                break;
            writer.Write(rest[..length]);
            rest = rest[length..];
            if (rest.Length > 1 && char.IsSurrogatePair(rest[0], rest[1]))
            {
                writer.Write(rest[..2]);
                rest = rest[2..];
                continue;
            }
            writer.Write(rest[0] switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)rest[0]:X4}"),
            });
            rest = rest[1..];
        }
        writer.Write(rest);
        writer.Write('"');
    }

    private void WriteLiteral(Literal literal)
    {
        switch (literal)
        {
            case TensorLiteral tensor when placeBlob(tensor) is { } blob:
                writer.Write("BLOBFILE(path = ");
                WriteScalar(Tensor.Scalar(blob.FileName));
                writer.Write(", offset = ");
                WriteScalar(Tensor.Scalar(blob.Offset));
                writer.Write(')');
                break;
            case TensorLiteral tensor:
                WriteTensor(tensor.Value);
                break;
            case TupleLiteral tuple:
                writer.Write('(');
                WriteSeparated(tuple.Items, WriteLiteral);
                writer.Write(')');
                break;
            case ListLiteral list:
                writer.Write('[');
                WriteSeparated(list.Items, WriteLiteral);
                writer.Write(']');
                break;
            case DictionaryLiteral dictionary:
                writer.Write('{');
                WriteSeparated(dictionary.Items, WritePair);
                writer.Write('}');
                break;
            default:
                throw new InvalidOperationException($"A {literal.GetType().Name} has no form in MIL text.");
        }
    }

    private void WritePair(KeyValuePair<Literal, Literal> pair)
    {
        writer.Write('{');
        WriteLiteral(pair.Key);
        writer.Write(", ");
        WriteLiteral(pair.Value);
        writer.Write('}');
    }

    /// <summary>A value that stands in the text, whatever is said of weight files.</summary>
    private void WriteScalar(Tensor tensor)
    {
        WriteType(TensorType.Scalar(tensor.ElementType));
        writer.Write('(');
        WriteTensor(tensor);
        writer.Write(')');
    }

    private void WriteTensor(Tensor tensor)
    {
        if (tensor.Count == 0)
        {
            writer.Write("[]");
            return;
        }
        Shape shape = tensor.Shape;
        Span<char> text = stackalloc char[FloatText.LongestText];
        for (int i = 0; i < tensor.Count; i++)
        {
            // Brackets open where an element is the first of its row, of its rows' block and so on, and close where it is the last.
            int opening = CountEnds(shape, i), closing = CountEnds(shape, i + 1);
            writer.Write(i == 0 ? "" : ", ");
            for (int bracket = 0; bracket < opening; bracket++)
                writer.Write('[');
            WriteElement(tensor, i, text);
            for (int bracket = 0; bracket < closing; bracket++)
                writer.Write(']');
        }
    }

    /// <summary>How many axes end at this element, counted from the last axis.</summary>
    private static int CountEnds(Shape shape, int element)
    {
        int ends = 0;
        for (long size = 1; ends < shape.Rank; ends++)
        {
            size *= shape[shape.Rank - 1 - ends];
            if (element % size != 0)
                break;
        }
        return ends;
    }

    private void WriteElement(Tensor tensor, int index, Span<char> text)
    {
        ElementType type = tensor.ElementType;
        if (type == ElementType.String)
        {
            WriteString(tensor.Strings[index]);
            return;
        }
        ulong bits = TensorElements.BitsAt(tensor.Bytes, type, index);
        int length;
        if (type == ElementType.Bool)
        {
            writer.Write(bits != 0 ? "true" : "false");
            return;
        }
        if (type.IsFloat())
        {
            length = FloatText.Format(bits, type, text);
        }
        else if (type.IsSigned())
        {
            int unused = 64 - type.BitWidth();
            ((long)(bits << unused) >> unused).TryFormat(text, out length, default, CultureInfo.InvariantCulture);
        }
        else
        {
            bits.TryFormat(text, out length, default, CultureInfo.InvariantCulture);
        }
        writer.Write(text[..length]);
    }

    private void WriteSeparated<T>(ImmutableArray<T> items, Action<T> write)
    {
        for (int i = 0; i < items.Length; i++)
        {
            writer.Write(i == 0 ? "" : ", ");
            write(items[i]);
        }
    }
}
