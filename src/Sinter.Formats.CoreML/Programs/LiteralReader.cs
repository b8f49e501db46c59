using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Ir.Text;
using Sinter.Tensors;
using Mil = Sinter.Formats.CoreML.Wire.Mil;

namespace Sinter.Formats.CoreML;

/// <summary>Values of a program message. Those in weight files are read when someone asks for them.</summary>
internal sealed class LiteralReader(IBlobResolver weights)
{
    /// <exception cref="ModelFormatException">The value is damaged or does not fit its type.</exception>
    public Literal Read(Mil.Value? value, string place)
    {
        if (value is null)
            throw new ModelFormatException(ModelStage.Read, place, "a value", "none");
        MilType type = WireTypes.Read(value.Type, place);
        return value.ValueCase switch
        {
            Mil.Value.ValueOneofCase.ImmediateValue => ReadImmediate(value.ImmediateValue, type, value.DocString, place),
            Mil.Value.ValueOneofCase.BlobFileValue => ReadBlob(value.BlobFileValue, type, value.DocString, place),
            _ => throw new ModelFormatException(ModelStage.Read, place, $"a value of type {type}", "none"),
        };
    }

    private Literal ReadImmediate(Mil.Value.Types.ImmediateValue value, MilType type, string documentation, string place)
    {
        switch (value.ValueCase, type)
        {
            case (Mil.Value.Types.ImmediateValue.ValueOneofCase.Tensor, TensorType tensor):
                return new TensorLiteral(TensorValueReader.Read(value.Tensor, tensor.Element, StaticShape(tensor, place), place), null,
                    documentation);
            case (Mil.Value.Types.ImmediateValue.ValueOneofCase.Tuple, TupleType tuple):
                if (value.Tuple.Values.Count != tuple.Elements.Length)
                    throw Mismatch(type, $"{value.Tuple.Values.Count} values", place);
                return new TupleLiteral([.. value.Tuple.Values.Select((item, i) => ReadItem(item, tuple.Elements[i], place))],
                    documentation);
            case (Mil.Value.Types.ImmediateValue.ValueOneofCase.List, ListType list):
                if (list.Length.IsKnown && list.Length.Size != value.List.Values.Count)
                    throw Mismatch(type, $"{value.List.Values.Count} values", place);
                return new ListLiteral(type, [.. value.List.Values.Select(item => ReadItem(item, list.Element, place))], documentation);
            case (Mil.Value.Types.ImmediateValue.ValueOneofCase.Dictionary, DictionaryType dictionary):
                ImmutableArray<KeyValuePair<Literal, Literal>> pairs = [.. value.Dictionary.Values.Select(pair => KeyValuePair.Create(
                    ReadItem(pair.Key, dictionary.Key, place), ReadItem(pair.Value, dictionary.Value, place)))];
                return new DictionaryLiteral(type, pairs, documentation);
            default:
                throw Mismatch(type, value.ValueCase == default ? "none" : $"a {value.ValueCase.ToString().ToLowerInvariant()}", place);
        }
    }

    private Literal ReadItem(Mil.Value? item, MilType expected, string place)
    {
        Literal literal = Read(item, place);
        return expected.IsCompatibleWith(literal.Type) ? literal : throw Mismatch(expected, literal.Type.ToString(), place);
    }

    private TensorLiteral ReadBlob(Mil.Value.Types.BlobFileValue value, MilType type, string documentation, string place)
    {
        if (type is not TensorType tensor)
            throw Mismatch(type, "a weight file, which holds tensors", place);
        var reference = new BlobReference(value.FileName, value.Offset);
        Shape shape = StaticShape(tensor, place);
        return new TensorLiteral(tensor.Element, shape, reference, () => Resolve(reference, tensor.Element, shape, place), documentation);
    }

    private Tensor Resolve(BlobReference reference, ElementType element, Shape shape, string place)
    {
        try
        {
            return weights.Resolve(reference.FileName, reference.Offset, element, shape);
        }
        catch (ModelFormatException error)
        {
            throw new ModelFormatException(error.Stage, $"{place}: {error.Place}", error.Expected, error.Actual, error);
        }
    }

    private static Shape StaticShape(TensorType type, string place) => type.TryGetShape(out Shape shape)
        ? shape
        : throw new ModelFormatException(ModelStage.Read, place, "a value of known dimensions that memory can hold", type.ToString());

    private static ModelFormatException Mismatch(MilType type, string actual, string place) =>
        new(ModelStage.Read, place, $"a value of type {type}", actual);
}
