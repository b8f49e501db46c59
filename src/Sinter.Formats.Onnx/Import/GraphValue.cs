using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx;

/// <summary>What a name in a graph stands for.</summary>
public abstract class GraphValue
{
    private protected GraphValue()
    {
    }
}

/// <summary>A tensor. A constant one enters the program when an operation first reads it.</summary>
public sealed class TensorValue : GraphValue
{
    private readonly BlockBuilder? _builder;
    private readonly Variable? _narrow;
    private readonly string _name = "";
    private readonly Func<Tensor>? _read;
    private Variable? _variable;
    private Tensor? _constant;

    /// <param name="variable">The value in the program.</param>
    /// <param name="declared">The element type that ONNX gives it.</param>
    public TensorValue(Variable variable, ElementType declared)
    {
        _variable = variable;
        Declared = declared;
    }

    private TensorValue(Variable narrow, ElementType declared, BlockBuilder builder)
    {
        _narrow = narrow;
        _builder = builder;
        Declared = declared;
    }

    private TensorValue(string name, ElementType declared, Shape shape, Func<Tensor> read, BlockBuilder builder)
    {
        _name = name;
        _read = read;
        _builder = builder;
        Declared = declared;
        Shape = shape;
    }

    /// <summary>The element type that ONNX gives the value. The program computes with its runtime type.</summary>
    public ElementType Declared { get; }

    /// <summary>The constant as the file has it, in the declared type; null for what a program computes.</summary>
    public Tensor? Original => _read is null ? null : _constant ??= _read();

    /// <summary>The elements when they are known; in the declared type, or in the one that the program computes with.</summary>
    public Tensor? Constant => Original ?? (_narrow ?? Variable).ConstantTensor;

    /// <summary>The value in the program, in its runtime type.</summary>
    public Variable Variable => _variable ??= _narrow is not null
        ? _builder!.Add("cast", _narrow.Name, ("x", _narrow), ("dtype", Values.Text(Declared.ToRuntimeType().MilName())))
        : _builder!.Constant(_name, RuntimeTensor.Of(Original!));

    /// <summary>The value in its declared type, where quantization gave it so; null otherwise.</summary>
    public Variable? Narrow => _narrow;

    /// <summary>The shape and runtime type.</summary>
    public TensorType Type => (_variable ?? _narrow)?.Type is TensorType type
        ? type.With(Declared.ToRuntimeType())
        : TensorType.Of(Declared.ToRuntimeType(), Shape);

    private Shape Shape { get; }

    /// <summary>A quantized value, as which only quantization itself reads it; for everything else it is cast.</summary>
    internal static TensorValue OfNarrow(Variable narrow, ElementType declared, BlockBuilder builder) => new(narrow, declared, builder);

    /// <summary>A constant that is not read before someone asks for it.</summary>
    internal static TensorValue OfConstant(string name, ElementType declared, Shape shape, Func<Tensor> read, BlockBuilder builder) =>
        new(name, declared, shape, read, builder);

    internal static TensorValue OfConstant(string name, Tensor value, BlockBuilder builder) =>
        new(name, value.ElementType, value.Shape, () => value, builder);
}

/// <summary>A list whose length is known while the graph is converted. Programs have no list of tensors of different shapes, so operators on
/// sequences are carried out at that time.</summary>
/// <param name="items">Its elements.</param>
public sealed class SequenceValue(ImmutableArray<GraphValue> items) : GraphValue
{
    public ImmutableArray<GraphValue> Items { get; } = items;
}

/// <summary>A value that may be absent; whether it is, is known while the graph is converted.</summary>
/// <param name="content">Null when it is absent.</param>
public sealed class OptionalValue(GraphValue? content) : GraphValue
{
    public GraphValue? Content { get; } = content;
}

/// <summary>One map per row of a tensor of scores, as classifiers give them.</summary>
/// <param name="scores">Shape [rows, keys].</param>
/// <param name="keys">A vector of strings or integers.</param>
public sealed class MapsValue(TensorValue scores, Tensor keys) : GraphValue
{
    public TensorValue Scores { get; } = scores;

    public Tensor Keys { get; } = keys;
}

/// <summary>The result of a node that could not be converted, so that the nodes after it are passed over.</summary>
internal sealed class MissingValue : GraphValue
{
    public static MissingValue Instance { get; } = new();
}
