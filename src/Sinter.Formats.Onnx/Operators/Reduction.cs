using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Reduction =>
    [
        new("ArgMax", node => ArgumentOf(node, "reduce_argmax")),
        new("ArgMin", node => ArgumentOf(node, "reduce_argmin")),
        new("ReduceL1", node => Reduce(node, "reduce_l1_norm")),
        new("ReduceL2", node => Reduce(node, "reduce_l2_norm")),
        new("ReduceLogSum", node => Reduce(node, "reduce_log_sum")),
        new("ReduceLogSumExp", node => Reduce(node, "reduce_log_sum_exp")),
        new("ReduceMax", node => Reduce(node, "reduce_max")),
        new("ReduceMean", node => Reduce(node, "reduce_mean")),
        new("ReduceMin", node => Reduce(node, "reduce_min")),
        new("ReduceProd", node => Reduce(node, "reduce_prod")),
        new("ReduceSum", node => Reduce(node, "reduce_sum")),
        new("ReduceSumSquare", node => Reduce(node, "reduce_sum_square")),
    ];

    private static IReadOnlyList<GraphValue?> Reduce(NodeConversion node, string type)
    {
        Variable x = node[0];
        int rank = node.Rank(x);
        int[] axes = node.Has(1) ? node.KnownInts(1, "axes") : node.Sizes("axes") ?? [];
        if (axes.Length == 0 && node.Flag("noop_with_empty_axes"))
            return node.Same(WithoutAxes(node, type, x));
        axes = axes.Length == 0 ? [.. Enumerable.Range(0, rank)] : [.. axes.Select(axis => node.Axis(axis, rank)).Distinct()];
        if (axes.Length == 0)
            return node.Same(WithoutAxes(node, type, x));
        bool keep = node.Flag("keepdims", true);
        ElementType element = NodeConversion.ElementOf(x);
        Variable result = element switch
        {
            // Of no elements the greatest is false, and the least is true.
            ElementType.Bool => node.Binary("greater", node.Reduce(type, node.Cast(x, ElementType.Int32), axes, keep), 0),
            ElementType.Int32 when type is "reduce_l2_norm" or "reduce_log_sum" or "reduce_log_sum_exp" or "reduce_mean" =>
                node.Cast(node.Reduce(type, node.ToFloats(x), axes, keep), element),
            _ => node.Reduce(type, x, axes, keep),
        };
        if (type == "reduce_prod" && result.ConstantTensor is null && node.Partial.Find(x) is { } sizes)
            node.Partial.Set(result, [sizes.Aggregate((int?)1, (product, size) => product * size)]);
        return node.Same(node.Wrap(result, node.Declared(0)));
    }

    /// <summary>A reduction over no axes: only what it does to each element.</summary>
    private static Variable WithoutAxes(NodeConversion node, string type, Variable x) => type switch
    {
        "reduce_l1_norm" or "reduce_l2_norm" => node.Unary("abs", x),
        "reduce_log_sum" => Logarithm(node, x),
        "reduce_sum_square" => node.Unary("square", x),
        _ => x,
    };

    private static IReadOnlyList<GraphValue?> ArgumentOf(NodeConversion node, string type)
    {
        Variable x = node[0];
        int axis = node.AxisAttribute(0);
        bool keep = node.Flag("keepdims", true);
        Variable Find(Variable value) => node.Op(type, ("x", value), ("axis", Values.Int(axis)), ("keep_dims", Values.Bool(keep)));
        if (!node.Flag("select_last_index"))
            return NodeConversion.One(Find(x), ElementType.Int64);
        Variable fromEnd = Find(node.Op("reverse", ("x", x), ("axes", Values.Ints(axis))));
        Variable last = node.Binary("sub", node.Size(x, axis), 1);
        return NodeConversion.One(node.Binary("sub", last, fromEnd), ElementType.Int64);
    }
}
