using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>The labels that a classifier names.</summary>
internal static class ClassLabels
{
    /// <summary>A vector of int64 or of strings.</summary>
    public static Tensor Of(NodeConversion node, string integers, string texts)
    {
        if (node.Ints(integers) is { Length: > 0 } numbers)
            return Tensor.From<long>(Shape.Of(numbers.Length), numbers);
        return node.Texts(texts) is { Length: > 0 } names
            ? Tensor.OfStrings(Shape.Of(names.Length), names)
            : throw node.Invalid($"{integers} or {texts}", "neither");
    }
}
