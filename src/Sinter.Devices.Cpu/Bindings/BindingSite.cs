using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>An operation whose result types are known, for which a kernel is looked for.</summary>
internal sealed class BindingSite(Operation operation, Arguments arguments, TensorType[] outputs)
{
    public Operation Operation { get; } = operation;

    /// <summary>Types of all arguments, and the values of constant ones.</summary>
    public Arguments Arguments { get; } = arguments;

    public IReadOnlyList<TensorType> Outputs { get; } = outputs;

    /// <summary>What the kernel does beside the operation; nothing unless the operation is one that takes it.</summary>
    public FusedEpilogue Epilogue { get; init; } = FusedEpilogue.None;

    /// <summary>Rearranges constants, and keeps what it has rearranged.</summary>
    public PackedConstants Packed { get; init; } = new();

    /// <summary>Where the kernel writes its first result, when that is a part of a concatenation, whose whole memory it gets as its
    /// output.</summary>
    public ConcatPlacement? Placement { get; init; }

    /// <summary>The arguments of a concatenation that are in their places already.</summary>
    public IReadOnlySet<int> AlreadyPlaced { get; init; } = System.Collections.Frozen.FrozenSet<int>.Empty;

    /// <summary>The arguments with the epilogue's residual after them.</summary>
    public ImmutableArray<Argument> WithResidual(params ReadOnlySpan<Argument> arguments) =>
        Epilogue.Residual is { } residual ? [.. arguments, residual] : [.. arguments];

    public Shape OutputShape { get; } = outputs[0].ToShape();

    /// <summary>Bytes of an element of the first result; 0 when it takes no whole bytes.</summary>
    public int ElementWidth => Outputs[0].Element.ByteWidth();

    public Argument Argument(string parameter) => Operation.Input(parameter)!;

    /// <summary>The arguments of a variadic parameter.</summary>
    public ImmutableArray<Argument> Variadic(string parameter) => Operation.Arguments(parameter);

    /// <summary>The codes of an argument that is a compressed constant.</summary>
    public CompressedConstant? Compressed(string parameter) => Operation.Input(parameter)?.Variable?.Producer is { } producer
        ? CompressedConstant.Of(producer, Arguments.Opset) : null;

    public Shape Shape(string parameter, int index = 0) => Arguments.TensorType(parameter, index).ToShape();

    /// <summary>True when the argument is a float32 tensor of known shape.</summary>
    public bool IsFloat(string parameter, int index = 0) => Is(ElementType.Float32, parameter, index);

    /// <summary>True when the argument is an int32 tensor of known shape.</summary>
    public bool IsInteger(string parameter) => Is(ElementType.Int32, parameter);

    /// <summary>True when the argument is a boolean tensor of known shape.</summary>
    public bool IsBool(string parameter) => Is(ElementType.Bool, parameter);

    /// <summary>True when the argument is a tensor of known shape whose elements take whole bytes: what only moves elements can move
    /// them.</summary>
    public bool IsMovable(string parameter, int index = 0) =>
        Arguments.Has(parameter) && Arguments.Type(parameter, index) is TensorType { IsStatic: true } type && type.Element.ByteWidth() > 0;

    /// <summary>True when the argument's value is known now, or it is not given.</summary>
    public bool IsKnownOrAbsent(string parameter) => !Arguments.Has(parameter) || Arguments.KnownTensor(parameter) is not null;

    /// <summary>The elements of a constant; none when it is not given.</summary>
    public float[] KnownFloats(string parameter) => Arguments.KnownTensor(parameter)?.ToFloats() ?? [];

    /// <summary>The memory of the first result in a call: all of the output, or from its place in a concatenation to the end of its last
    /// row there.</summary>
    public OutputWindow Window => new(Placement?.Offset ?? 0,
        Placement is null ? -1 : (int)((((OutputShape.ElementCount / LastSize) - 1) * Placement.Stride) + LastSize));

    private int LastSize => OutputShape[OutputShape.Rank - 1];

    private bool Is(ElementType element, string parameter, int index = 0) => Arguments.Has(parameter)
        && Arguments.Type(parameter, index) is TensorType { IsStatic: true } type && type.Element == element;
}
