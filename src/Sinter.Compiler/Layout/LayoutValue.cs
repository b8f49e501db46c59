using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Tensors;

namespace Sinter.Compiler.Layout;

/// <summary>What the rules ask of values and arguments.</summary>
internal static class LayoutValue
{
    private const int LeastRank = 3, MostRank = 5;

    /// <summary>The shape of a value that can have its channels last: a tensor of known shape with one to three spatial axes.</summary>
    public static bool TryGetShape(Variable? variable, out Shape shape)
    {
        shape = Shape.Scalar;
        return variable?.Type is TensorType { HasRank: true, Rank: >= LeastRank and <= MostRank } type && type.Element.ByteWidth() > 0
            && type.TryGetShape(out shape) && shape.ElementCount > 0;
    }

    /// <summary>Bytes that are moved when the value changes from one layout to the other.</summary>
    public static long MovedBytes(Variable variable) =>
        TryGetShape(variable, out Shape shape) && !AxisOrder.MovesNothing(shape, AxisOrder.ToLast(shape.Rank))
            ? shape.ElementCount * ((TensorType)variable.Type).Element.ByteWidth() : 0;

    /// <summary>True when the argument is not given or its value is known.</summary>
    public static bool IsKnownOrAbsent(Operation operation, string parameter) =>
        operation.Input(parameter) is not { } argument || argument.ConstantTensor is not null;

    /// <summary>True when the argument is computed from constants alone, though its value is not known yet.</summary>
    public static bool IsConstantExpression(Operation operation, string parameter) =>
        operation.Input(parameter)?.Variable?.Producer?.IsConstantExpression == true;

    /// <summary>The integers of a constant; null when it is not given or not known.</summary>
    public static int[]? Integers(Operation operation, string parameter) => operation.Input(parameter)?.ConstantTensor?.ToInts();

    /// <summary>The axes of a constant, counted from the front; null when it is not given or not known.</summary>
    public static int[]? Axes(Operation operation, string parameter, int rank) =>
        Integers(operation, parameter)?.Select(axis => axis < 0 ? axis + rank : axis).ToArray();

    public static bool Flag(Operation operation, string parameter) =>
        operation.Input(parameter)?.ConstantTensor is { Count: 1 } constant && constant.ToLongs()[0] != 0;

    /// <summary>The values of a vector with an element per axis, as they stand when channels are last.</summary>
    public static T[] WhenLast<T>(IReadOnlyList<T> perAxis)
    {
        int[] perm = AxisOrder.ToLast(perAxis.Count);
        return [.. perm.Select(axis => perAxis[axis])];
    }
}
