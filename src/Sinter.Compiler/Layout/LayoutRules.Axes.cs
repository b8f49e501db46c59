using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Tensors;

namespace Sinter.Compiler.Layout;

/// <summary>Operations that name axes, or have a number for each of them.</summary>
internal static partial class LayoutRules
{
    private static Relayout? Concat(Operation operation)
    {
        if (!LayoutValue.TryGetShape(operation.Output, out Shape shape) || LayoutValue.Axes(operation, "axis", shape.Rank) is not [var axis]
            || operation.Arguments("values").Any(value => !LayoutValue.TryGetShape(value.Variable, out _)))
            return null;
        return new Relayout("concat", [.. operation.Arguments("values").Select(value => value.Variable!)], operation.Outputs, (_, _) =>
            [("axis", Literal.Of(AxisOrder.AxisWhenLast(axis, shape.Rank)))]);
    }

    private static Relayout? Split(Operation operation) => Simple(operation, shape =>
        LayoutValue.Axes(operation, "axis", shape.Rank) is [var axis]
            ? [("axis", Literal.Of(AxisOrder.AxisWhenLast(axis, shape.Rank)))] : null);

    /// <summary>softmax, whose axis is the last one when it is not given, and cumsum, whose axis is then the first.</summary>
    private static Relayout? AlongAxis(Operation operation) => Simple(operation, shape =>
    {
        int axis = LayoutValue.Axes(operation, "axis", shape.Rank) is [var given] ? given : operation.Type == "softmax" ? shape.Rank - 1 : 0;
        return [("axis", Literal.Of(AxisOrder.AxisWhenLast(axis, shape.Rank)))];
    });

    private static Relayout? Quantization(Operation operation)
    {
        if (operation.Input("input") is not { ConstantTensor: null, Variable: { } input } || !LayoutValue.TryGetShape(input, out Shape shape)
            || !LayoutValue.TryGetShape(operation.Output, out _) || !LayoutValue.IsKnownOrAbsent(operation, "axis"))
            return null;
        return new Relayout(operation.Type, [input], operation.Outputs, (_, _) => LayoutValue.Axes(operation, "axis", shape.Rank) is [var axis]
            ? [("axis", Literal.Of(AxisOrder.AxisWhenLast(axis, shape.Rank)))] : []);
    }

    private static Relayout? Reverse(Operation operation) => Simple(operation, shape =>
        LayoutValue.Axes(operation, "axes", shape.Rank) is { } axes
            ? [("axes", Literal.Of([.. axes.Select(axis => AxisOrder.AxisWhenLast(axis, shape.Rank))]))] : []);

    private static Relayout? Tile(Operation operation) => Simple(operation, shape =>
        LayoutValue.Integers(operation, "reps") is { } reps && reps.Length == shape.Rank
            ? [("reps", Literal.Of(LayoutValue.WhenLast(reps)))] : null);

    private static Relayout? Pad(Operation operation) => Simple(operation, shape =>
    {
        if (LayoutValue.Integers(operation, "pad") is not { } pad)
            return null;
        var full = new int[2 * shape.Rank];
        pad.CopyTo(full, full.Length - pad.Length);
        return [("pad", Literal.Of([.. LayoutValue.WhenLast(full.Chunk(2).ToArray()).SelectMany(pair => pair)]))];
    });

    private static Relayout? SliceBySize(Operation operation) => Simple(operation, shape =>
        LayoutValue.Integers(operation, "begin") is { } begin && LayoutValue.Integers(operation, "size") is { } size
            ? [("begin", Literal.Of(LayoutValue.WhenLast(begin))), ("size", Literal.Of(LayoutValue.WhenLast(size)))] : null);

    private static Relayout? SliceByIndex(Operation operation) => Simple(operation, _ =>
    {
        // Squeezed axes would be missing in the result's order.
        if (operation.Input("squeeze_mask")?.ConstantTensor is { } squeezed && squeezed.ToLongs().Any(flag => flag != 0))
            return null;
        return [.. Permuted("begin"), .. Permuted("end"), .. Permuted("stride"), .. Permuted("begin_mask"), .. Permuted("end_mask")];

        IEnumerable<(string, Argument?)> Permuted(string parameter)
        {
            if (operation.Input(parameter)?.ConstantTensor is { } perAxis)
                yield return (parameter, new TensorLiteral(TensorWhenLast(perAxis)));
        }
    });

    /// <summary>Reductions over <c>axes</c>, or along one axis. An axis that is not kept may only go if what is left stays in its order or
    /// has channels and a batch of its own.</summary>
    private static Relayout? Reduction(Operation operation, string parameter)
    {
        if (operation.Input("x")?.Variable is not { } x || !LayoutValue.TryGetShape(x, out Shape shape)
            || !LayoutValue.IsKnownOrAbsent(operation, parameter) || !LayoutValue.IsKnownOrAbsent(operation, "keep_dims"))
            return null;
        int rank = shape.Rank;
        int[]? axes = LayoutValue.Axes(operation, parameter, rank);
        // reduce_argmax has a default axis; one that reduces all axes gives the same in any order.
        if (axes is null && parameter == "axis")
            axes = [rank - 1];
        int[] reduced = axes ?? [.. Enumerable.Range(0, rank)];
        ImmutableArray<Variable> writes = operation.Outputs;
        if (!LayoutValue.Flag(operation, "keep_dims"))
        {
            bool staysInOrder = reduced.Contains(1) || Enumerable.Range(2, rank - 2).All(reduced.Contains);
            if (staysInOrder)
                writes = [];
            else if (reduced.Contains(0) || !LayoutValue.TryGetShape(operation.Output, out _))
                return null;
        }
        if (writes.Any(output => !LayoutValue.TryGetShape(output, out _)))
            return null;
        return new Relayout(operation.Type, [x], writes, (_, _) => axes is null ? []
            : [(parameter, parameter == "axis" ? Literal.Of(AxisOrder.AxisWhenLast(axes[0], rank))
                : Literal.Of([.. axes.Select(axis => AxisOrder.AxisWhenLast(axis, rank))]))]);
    }

    /// <summary>Normalization over axes that are the last ones when channels are last.</summary>
    private static Relayout? LayerNorm(Operation operation) => Simple(operation, shape =>
    {
        if (LayoutValue.Axes(operation, "axes", shape.Rank) is not { } axes)
            return null;
        int[] sorted = [.. axes.Order()];
        int[] moved = [.. sorted.Select(axis => AxisOrder.AxisWhenLast(axis, shape.Rank)).Order()];
        if (moved[0] != shape.Rank - moved.Length)
            return null;
        // Axis i of the new scale is where the axis that it belongs to now stood among the old axes.
        int[] perm = [.. moved.Select(axis => Array.IndexOf(sorted, AxisOrder.ToLast(shape.Rank)[axis]))];
        return [("axes", Literal.Of(moved)), .. Permuted("gamma"), .. Permuted("beta")];

        IEnumerable<(string, Argument?)> Permuted(string parameter)
        {
            if (operation.Input(parameter)?.ConstantTensor is { } scale)
                yield return (parameter, new TensorLiteral(AxisOrder.Permute(scale, perm)));
        }
    });

    /// <summary>A change of the spatial axes only.</summary>
    private static Relayout? Reshape(Operation operation)
    {
        if (operation.Input("x")?.Variable is not { } x || !LayoutValue.TryGetShape(x, out Shape from)
            || !LayoutValue.TryGetShape(operation.Output, out Shape to) || from[0] != to[0] || from[1] != to[1])
            return null;
        Shape shape = AxisOrder.Permute(to, AxisOrder.ToLast(to.Rank));
        return new Relayout("reshape", [x], operation.Outputs, (_, _) =>
            [("shape", Literal.Of(shape.ToArray())), .. operation.Type == "reshape" ? (IEnumerable<(string, Argument?)>)[] : [("axes", null)]]);
    }

    private static Tensor TensorWhenLast(Tensor perAxis)
    {
        long[] values = perAxis.ToLongs();
        return TensorConversion.FromLongs(perAxis.ElementType, perAxis.Shape, LayoutValue.WhenLast(values));
    }
}
