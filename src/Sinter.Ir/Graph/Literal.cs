using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>A value written in a program: an argument, an attribute or the content of a <c>const</c>.</summary>
public abstract class Literal
{
    private protected Literal(MilType type, string documentation)
    {
        Type = type;
        Documentation = documentation;
    }

    public MilType Type { get; }

    /// <summary>The text that the file keeps beside the value; mostly empty.</summary>
    public string Documentation { get; }

    public static TensorLiteral Of(string text) => new(Tensor.Scalar(text));

    public static TensorLiteral Of(bool value) => new(Tensor.Scalar(value));

    public static TensorLiteral Of(int value) => new(Tensor.Scalar(value));

    public static TensorLiteral Of(params int[] values) => new(Tensor.From<int>(Shape.Of(values.Length), values));
}

/// <summary>Where in a weight file a tensor came from.</summary>
/// <param name="FileName">As written in the program, for example <c>@model_path/weights/weight.bin</c>.</param>
/// <param name="Offset">Bytes from the start of the file to the metadata record.</param>
public sealed record BlobReference(string FileName, ulong Offset);

/// <summary>A tensor, immediate or in a weight file.</summary>
public sealed class TensorLiteral : Literal
{
    public TensorLiteral(Tensor value, BlobReference? blob = null, string documentation = "")
        : base(TensorType.Of(value.ElementType, value.Shape), documentation)
    {
        Value = value.AsReadOnly();
        Blob = blob;
    }

    /// <summary>The tensor; its memory is the mapped weight file when <see cref="Blob"/> is set.</summary>
    public Tensor Value { get; }

    public BlobReference? Blob { get; }
}

/// <summary>A tuple of values.</summary>
public sealed class TupleLiteral(ImmutableArray<Literal> items, string documentation = "")
    : Literal(new TupleType([.. items.Select(item => item.Type)]), documentation)
{
    public ImmutableArray<Literal> Items { get; } = items;
}

/// <summary>A list of values of one type.</summary>
public sealed class ListLiteral(MilType type, ImmutableArray<Literal> items, string documentation = "") : Literal(type, documentation)
{
    public ImmutableArray<Literal> Items { get; } = items;
}

/// <summary>Pairs of key and value, in the file's order.</summary>
public sealed class DictionaryLiteral(MilType type, ImmutableArray<KeyValuePair<Literal, Literal>> items, string documentation = "")
    : Literal(type, documentation)
{
    public ImmutableArray<KeyValuePair<Literal, Literal>> Items { get; } = items;
}
