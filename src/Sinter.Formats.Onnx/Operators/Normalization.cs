using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Normalization =>
    [
        new("BatchNormalization", BatchNormalization),
        new("GroupNormalization", GroupNormalization),
        new("InstanceNormalization", InstanceNormalization),
        new("LRN", LocalResponseNormalization),
        new("LayerNormalization", LayerNormalization),
        new("LpNormalization", LpNormalization),
        new("MeanVarianceNormalization", MeanVarianceNormalization),
        new("RMSNormalization", RootMeanSquareNormalization),
    ];

    private static IReadOnlyList<GraphValue?> BatchNormalization(NodeConversion node)
    {
        Variable x = node[0];
        float epsilon = node.Float("epsilon", 1e-5f);
        if (node.Flag("training_mode"))
            return BatchNormalizationInTraining(node, x, epsilon);
        int rank = node.Rank(x);
        ElementType type = NodeConversion.ElementOf(x);
        Variable[] parameters = [.. Enumerable.Range(1, 4).Select(i => node.Cast(node[i], type))];
        if (rank is >= 3 and <= 5 && parameters.All(parameter => parameter.ConstantTensor is not null))
        {
            return node.Same(node.Op("batch_norm", ("x", x), ("gamma", parameters[0]), ("beta", parameters[1]), ("mean", parameters[2]),
                ("variance", parameters[3]), ("epsilon", Values.Number(epsilon, type))));
        }
        return node.Same(ByChannel(node, x, parameters, epsilon));
    }

    /// <summary>(x - mean) / sqrt(variance + epsilon) * gamma + beta, the parameters along axis 1 in the order gamma, beta, mean,
    /// variance.</summary>
    private static Variable ByChannel(NodeConversion node, Variable x, Variable[] parameters, float epsilon)
    {
        int rank = node.Rank(x);
        Variable[] spread = [.. parameters.Select(parameter => rank > 2 ? node.ExpandDims(parameter, [.. Enumerable.Range(1, rank - 2)]) : parameter)];
        Variable scale = node.Binary("real_div", spread[0], node.Unary("sqrt", node.Binary("add", spread[3], epsilon)));
        return node.Binary("add", node.Binary("mul", node.Binary("sub", x, spread[2]), scale), spread[1]);
    }

    private static IReadOnlyList<GraphValue?> BatchNormalizationInTraining(NodeConversion node, Variable x, float epsilon)
    {
        float momentum = node.Float("momentum", 0.9f);
        int[] axes = [.. Enumerable.Range(0, node.Rank(x)).Where(axis => axis != 1)];
        Variable mean = node.Reduce("reduce_mean", x, axes, keep: false);
        Variable centered = node.Binary("sub", x, node.Reduce("reduce_mean", x, axes, keep: true));
        Variable variance = node.Reduce("reduce_mean", node.Unary("square", centered), axes, keep: false);
        Variable Running(Variable old, Variable current) =>
            node.Binary("add", node.Binary("mul", old, momentum), node.Binary("mul", current, 1 - momentum));
        return
        [
            new TensorValue(ByChannel(node, x, [node[1], node[2], mean, variance], epsilon), node.Declared(0)),
            new TensorValue(Running(node[3], mean), node.Declared(3)),
            new TensorValue(Running(node[4], variance), node.Declared(4)),
        ];
    }

    private static IReadOnlyList<GraphValue?> InstanceNormalization(NodeConversion node)
    {
        Variable x = node[0];
        int rank = node.Rank(x);
        float epsilon = node.Float("epsilon", 1e-5f);
        ElementType type = NodeConversion.ElementOf(x);
        if (rank is 3 or 4 && node[1].ConstantTensor is not null && node[2].ConstantTensor is not null)
        {
            return node.Same(node.Op("instance_norm", ("x", x), ("gamma", node[1]), ("beta", node[2]), ("epsilon", Values.Number(epsilon, type))));
        }
        int[] spread = [.. Enumerable.Range(1, rank - 2)];
        Variable normal = Standardize(node, x, [.. Enumerable.Range(2, rank - 2)], epsilon).Normal;
        return node.Same(Affine(node, normal, node.ExpandDims(node[1], spread), node.ExpandDims(node[2], spread)));
    }

    private static Variable Affine(NodeConversion node, Variable x, Variable? scale, Variable? shift)
    {
        Variable result = scale is null ? x : node.Binary("mul", x, scale);
        return shift is null ? result : node.Binary("add", result, shift);
    }

    /// <summary>(x - mean) / sqrt(variance + epsilon) over axes, with the mean and one over the root.</summary>
    private static (Variable Normal, Variable Mean, Variable InverseDeviation) Standardize(NodeConversion node, Variable x, int[] axes, double epsilon)
    {
        Variable mean = node.Reduce("reduce_mean", x, axes, keep: true);
        Variable centered = node.Binary("sub", x, mean);
        Variable variance = node.Reduce("reduce_mean", node.Unary("square", centered), axes, keep: true);
        Variable inverse = node.Op("rsqrt", ("x", variance), ("epsilon", Values.Number(epsilon, NodeConversion.ElementOf(x))));
        return (node.Binary("mul", centered, inverse), mean, inverse);
    }

    private static IReadOnlyList<GraphValue?> LayerNormalization(NodeConversion node)
    {
        Variable x = node[0];
        int rank = node.Rank(x), axis = node.AxisAttribute(-1);
        int[] axes = [.. Enumerable.Range(axis, rank - axis)];
        float epsilon = node.Float("epsilon", 1e-5f);
        ElementType type = NodeConversion.ElementOf(x);
        Variable? gamma = node.Has(1) ? node.Cast(node[1], type) : null, beta = node.Has(2) ? node.Cast(node[2], type) : null;
        bool FitsAxes(Variable? parameter) => parameter is null || (parameter.ConstantTensor is { } known && known.Rank == axes.Length
            && axes.Select((at, i) => node.Dimensions(x)[at].Is(known.Shape[i])).All(same => same));
        if (!node.Wants(1) && !node.Wants(2) && FitsAxes(gamma) && FitsAxes(beta))
        {
            return node.Same(node.Op("layer_norm", ("x", x), ("axes", Values.Ints(axes)), ("gamma", gamma), ("beta", beta),
                ("epsilon", Values.Number(epsilon, type))));
        }
        (Variable normal, Variable mean, Variable inverse) = Standardize(node, x, axes, epsilon);
        return
        [
            new TensorValue(Affine(node, normal, gamma, beta), node.Declared(0)),
            new TensorValue(mean, ElementType.Float32),
            new TensorValue(inverse, ElementType.Float32),
        ];
    }

    private static IReadOnlyList<GraphValue?> GroupNormalization(NodeConversion node)
    {
        Variable x = node[0];
        int rank = node.Rank(x), groups = node.Size("num_groups", 1), channels = node.SizeOf(x, 1);
        float epsilon = node.Float("epsilon", 1e-5f);
        if (groups < 1 || channels % groups != 0)
            throw node.Invalid($"groups that divide {channels} channels", $"{groups}");
        Variable sizes = node.Sizes(x);
        // Group by group as one row: the shape does not matter, and the rank stays low.
        Variable grouped = node.Reshape(x, [node.SizeOf(x, 0), groups, -1]);
        Variable normal = node.ReshapeTo(Standardize(node, grouped, [2], epsilon).Normal, sizes);
        int[] spread = [.. Enumerable.Range(1, rank - 2)];
        Variable PerChannel(Variable parameter)
        {
            // Up to opset 20 there was one parameter per group.
            Variable each = node.SizeOf(parameter, 0) == channels
                ? parameter
                : node.Reshape(node.Op("tile", ("x", node.ExpandDims(parameter, 1)), ("reps", Values.Ints(1, channels / groups))), channels);
            return node.ExpandDims(each, spread);
        }
        return node.Same(Affine(node, normal, PerChannel(node[1]), PerChannel(node[2])));
    }

    private static IReadOnlyList<GraphValue?> LocalResponseNormalization(NodeConversion node)
    {
        ElementType type = NodeConversion.ElementOf(node[0]);
        int size = node.Size("size", 1);
        if (size % 2 == 1)
        {
            return node.Same(node.Op("local_response_norm", ("x", node[0]), ("size", Values.Int(size)), ("alpha", Values.Number(node.Float("alpha", 1e-4f), type)),
                ("beta", Values.Number(node.Float("beta", 0.75f), type)), ("k", Values.Number(node.Float("bias", 1), type))));
        }
        throw node.Unsupported("a local response normalization over an even number of channels", "an odd one");
    }

    private static IReadOnlyList<GraphValue?> LpNormalization(NodeConversion node)
    {
        Variable x = node[0];
        int axis = node.AxisAttribute(-1);
        Variable length = node.Reduce(node.Int("p", 2) == 1 ? "reduce_l1_norm" : "reduce_l2_norm", x, [axis], keep: true);
        // What has no length stays zero.
        Variable divisor = node.Select(node.Binary("equal", length, 0), Values.Number(1, NodeConversion.ElementOf(x)), length);
        return node.Same(node.Binary("real_div", x, divisor));
    }

    private static IReadOnlyList<GraphValue?> MeanVarianceNormalization(NodeConversion node)
    {
        Variable x = node[0];
        int[] axes = [.. (node.Sizes("axes") ?? [0, 2, 3]).Select(axis => node.Axis(axis, node.Rank(x)))];
        Variable centered = node.Binary("sub", x, node.Reduce("reduce_mean", x, axes, keep: true));
        Variable deviation = node.Unary("sqrt", node.Reduce("reduce_mean", node.Unary("square", centered), axes, keep: true));
        return node.Same(node.Binary("real_div", centered, node.Binary("add", deviation, 1e-9)));
    }

    private static IReadOnlyList<GraphValue?> RootMeanSquareNormalization(NodeConversion node)
    {
        Variable x = node[0];
        int axis = node.AxisAttribute(-1), rank = node.Rank(x);
        Variable mean = node.Reduce("reduce_mean", node.Unary("square", x), [.. Enumerable.Range(axis, rank - axis)], keep: true);
        Variable inverse = node.Op("rsqrt", ("x", mean), ("epsilon", Values.Number(node.Float("epsilon", 1e-5f), NodeConversion.ElementOf(x))));
        return node.Same(Affine(node, node.Binary("mul", x, inverse), node.Cast(node[1], NodeConversion.ElementOf(x)), null));
    }
}
