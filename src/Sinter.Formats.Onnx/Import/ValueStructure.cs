using Sinter.Ir;

namespace Sinter.Formats.Onnx;

/// <summary>A value taken apart into the tensors in it, so that blocks can give and take it.</summary>
internal static class ValueStructure
{
    /// <summary>The tensors of a value, in order.</summary>
    public static IEnumerable<TensorValue> Tensors(GraphValue value) => value switch
    {
        TensorValue tensor => [tensor],
        SequenceValue sequence => sequence.Items.SelectMany(Tensors),
        OptionalValue { Content: { } content } => Tensors(content),
        MapsValue maps => [maps.Scores],
        _ => [],
    };

    /// <summary>True when both have the same tensors in the same places, whatever their shapes.</summary>
    public static bool Match(GraphValue left, GraphValue right) => (left, right) switch
    {
        (TensorValue x, TensorValue y) => x.Declared.ToRuntimeType() == y.Declared.ToRuntimeType(),
        (SequenceValue x, SequenceValue y) => x.Items.Length == y.Items.Length && x.Items.Zip(y.Items).All(pair => Match(pair.First, pair.Second)),
        (OptionalValue x, OptionalValue y) => (x.Content, y.Content) is (null, null)
            || (x.Content is { } first && y.Content is { } second && Match(first, second)),
        _ => false,
    };

    /// <summary>The same value with other tensors in its places.</summary>
    public static GraphValue With(GraphValue value, Queue<Variable> tensors) => value switch
    {
        TensorValue tensor => new TensorValue(tensors.Dequeue(), tensor.Declared),
        SequenceValue sequence => new SequenceValue([.. sequence.Items.Select(item => With(item, tensors))]),
        OptionalValue { Content: { } content } => new OptionalValue(With(content, tensors)),
        _ => value,
    };

    /// <summary>A result of a block must be defined in it.</summary>
    public static Variable Own(Variable value, BlockBuilder builder) =>
        builder.Defines(value) && !value.Producer!.IsConstant ? value : builder.AddUnfolded("identity", value.Name, "x", value);
}
