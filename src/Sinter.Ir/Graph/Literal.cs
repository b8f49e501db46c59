using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>A value written in a program: an argument, an attribute or the content of a <c>const</c>.</summary>
public abstract class Literal : Argument
{
    private protected Literal(MilType type, string documentation)
        : base(type) => Documentation = documentation;

    /// <summary>The text that the file keeps beside the value; mostly empty.</summary>
    public string Documentation { get; }

    public override Tensor? ConstantTensor => null;

    public override string ToString() => Type.ToString();

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
    private readonly Func<Tensor>? _read;
    private Tensor? _value;

    public TensorLiteral(Tensor value, BlobReference? blob = null, string documentation = "")
        : base(TensorType.Of(value.ElementType, value.Shape), documentation)
    {
        _value = value.AsReadOnly();
        Blob = blob;
    }

    /// <summary>A tensor in a weight file that is not read before someone asks for its <see cref="Value"/>.</summary>
    /// <param name="element">The element type.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="blob">Where it is.</param>
    /// <param name="read">Gives the tensor. May be called from several threads; what it throws, <see cref="Value"/> throws.</param>
    /// <param name="documentation">The text that the file keeps beside the value.</param>
    public TensorLiteral(ElementType element, Shape shape, BlobReference blob, Func<Tensor> read, string documentation = "")
        : base(TensorType.Of(element, shape), documentation)
    {
        _read = read;
        Blob = blob;
    }

    public override Tensor? ConstantTensor => Value;

    public new TensorType Type => (TensorType)base.Type;

    /// <summary>The tensor; its memory is the mapped weight file when <see cref="Blob"/> is set.</summary>
    /// <exception cref="ModelFormatException">The weight file is absent or damaged.</exception>
    public Tensor Value => _value ?? Read();

    public BlobReference? Blob { get; }

    private Tensor Read()
    {
        Tensor value = _read!();
        if (TensorType.Of(value.ElementType, value.Shape) != Type)
            throw new InvalidOperationException($"The tensor {value} was read for a literal of type {Type}.");
        return Interlocked.CompareExchange(ref _value, value.AsReadOnly(), null) ?? _value;
    }
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
