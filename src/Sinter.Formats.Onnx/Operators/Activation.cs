using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Activation =>
    [
        new("Celu", Celu),
        new("Clip", Clip),
        new("Elu", node => node.Same(WithAlpha(node, "elu", node.Float("alpha", 1)))),
        new("Gelu", node => node.Same(node.Op("gelu", ("x", node[0]),
            ("mode", Values.Text(node.Text("approximate", "none") == "tanh" ? "TANH_APPROXIMATION" : "EXACT"))))),
        new("HardSigmoid", node => node.Same(HardSigmoid(node, node[0], node.Float("alpha", 0.2f), node.Float("beta", 0.5f)))),
        new("HardSwish", node => node.Same(node.Binary("mul", node[0], HardSigmoid(node, node[0], 1f / 6, 0.5f)))),
        new("Hardmax", Hardmax),
        new("LeakyRelu", node => node.Same(WithAlpha(node, "leaky_relu", node.Float("alpha", 0.01f)))),
        new("LogSoftmax", node => Softmax(node, LogSoftmax)),
        new("Mish", node => node.Same(node.Binary("mul", node[0], node.Unary("tanh", node.Unary("softplus", node[0]))))),
        new("PRelu", Prelu),
        new("Relu", node => node.Same(node.Declared(0).IsFloat() ? node.Unary("relu", node[0]) : node.Binary("maximum", node[0], 0))),
        new("Selu", Selu),
        new("Shrink", Shrink),
        Unary("Sigmoid", "sigmoid"),
        new("Softmax", node => Softmax(node, (x, axis) => node.Op("softmax", ("x", x), ("axis", Values.Int(axis))))),
        Unary("Softplus", "softplus"),
        Unary("Softsign", "softsign"),
        new("SwiGLU", SwiGlu),
        new("Swish", node => node.Same(Swish(node, node[0], node.Float("alpha", 1)))),
        new("ThresholdedRelu", node => node.Same(node.Select(
            node.Binary("greater", node[0], node.Float("alpha", 1)), node[0], Values.Number(0, NodeConversion.ElementOf(node[0]))))),
    ];

    private static Variable WithAlpha(NodeConversion node, string type, float alpha) =>
        node.Op(type, ("x", node[0]), ("alpha", Values.Number(alpha, NodeConversion.ElementOf(node[0]))));

    private static Variable HardSigmoid(NodeConversion node, Variable x, float alpha, float beta) => node.Op("sigmoid_hard", ("x", x),
        ("alpha", Values.Number(alpha, NodeConversion.ElementOf(x))), ("beta", Values.Number(beta, NodeConversion.ElementOf(x))));

    private static Variable Swish(NodeConversion node, Variable x, float alpha) => alpha == 1
        ? node.Unary("silu", x)
        : node.Binary("mul", x, node.Unary("sigmoid", node.Binary("mul", x, alpha)));

    /// <summary>max(0, x) + min(0, alpha * (exp(x / alpha) - 1)).</summary>
    private static IReadOnlyList<GraphValue?> Celu(NodeConversion node)
    {
        float alpha = node.Float("alpha", 1);
        if (alpha == 1)
            return node.Same(WithAlpha(node, "elu", 1));
        Variable x = node[0], curve = node.Binary("mul", node.Binary("add", node.Unary("exp", node.Binary("real_div", x, alpha)), -1), alpha);
        return node.Same(node.Binary("add", node.Unary("relu", x), node.Binary("minimum", curve, 0)));
    }

    private static IReadOnlyList<GraphValue?> Selu(NodeConversion node)
    {
        float alpha = node.Float("alpha", 1.67326319217681884765625f), gamma = node.Float("gamma", 1.05070102214813232421875f);
        return node.Same(node.Binary("mul", WithAlpha(node, "elu", alpha), gamma));
    }

    private static IReadOnlyList<GraphValue?> Shrink(NodeConversion node)
    {
        float lambda = node.Float("lambd", 0.5f), bias = node.Float("bias", 0);
        Variable x = node[0];
        Argument zero = Values.Number(0, NodeConversion.ElementOf(x));
        Variable below = node.Select(node.Binary("less", x, -lambda), bias == 0 ? x : node.Binary("add", x, bias), zero);
        return node.Same(node.Select(node.Binary("greater", x, lambda), bias == 0 ? x : node.Binary("add", x, -bias), below));
    }

    private static IReadOnlyList<GraphValue?> Clip(NodeConversion node)
    {
        Variable x = node[0];
        ElementType type = NodeConversion.ElementOf(x);
        if (node.Version < 11)
        {
            float low = node.Float("min", float.MinValue), high = node.Float("max", float.MaxValue);
            return node.Same(Clip(node, x, Values.Number(low, type), Values.Number(high, type)));
        }
        return node.Same(Clip(node, x, node.Has(1) ? node[1] : null, node.Has(2) ? node[2] : null));
    }

    private static Variable Clip(NodeConversion node, Variable x, Argument? low, Argument? high)
    {
        if (NodeConversion.ElementOf(x).IsFloat() && low?.ConstantTensor is { Count: 1 } least && high?.ConstantTensor is { Count: 1 } greatest
            && least.ToDoubles()[0] is var alpha && greatest.ToDoubles()[0] is var beta && alpha < beta)
        {
            ElementType type = NodeConversion.ElementOf(x);
            return alpha == 0 && beta == 6
                ? node.Unary("relu6", x)
                : node.Op("clip", ("x", x), ("alpha", Values.Number(alpha, type)), ("beta", Values.Number(beta, type)));
        }
        Variable result = low is null ? x : node.Binary("maximum", x, low);
        return high is null ? result : node.Binary("minimum", result, high);
    }

    private static IReadOnlyList<GraphValue?> Prelu(NodeConversion node)
    {
        Variable x = node[0], slope = node[1];
        ElementType type = NodeConversion.ElementOf(x);
        int rank = node.Rank(x);
        if (rank == 4 && type.IsFloat() && slope.ConstantTensor is { } known && node.Dimensions(x)[1] is { IsKnown: true } channels
            && IsPerChannel(known.Shape, rank, channels.Size))
        {
            Tensor alpha = known.Count == 1
                ? TensorConversion.FromDoubles(type, Shape.Of(channels.Size), [.. Enumerable.Repeat(known.ToDoubles()[0], channels.Size)])
                : known.Reshaped(Shape.Of(channels.Size));
            return node.Same(node.Op("prelu", ("x", x), ("alpha", node.Constant(alpha))));
        }
        return node.Same(node.Select(node.Binary("less", x, 0), node.Binary("mul", x, slope), x));
    }

    private static bool IsPerChannel(Shape shape, int rank, int channels)
    {
        if (shape.ElementCount == 1)
            return true;
        int[] sizes = [.. Enumerable.Repeat(1, Math.Max(rank - shape.Rank, 0)), .. shape.ToArray()];
        return sizes.Length == rank && sizes[1] == channels && shape.ElementCount == channels;
    }

    /// <summary>Before opset 13 these operators saw a matrix: everything before the axis, and everything from it on.</summary>
    private static IReadOnlyList<GraphValue?> Softmax(NodeConversion node, Func<Variable, int, Variable> rule)
    {
        Variable x = node[0];
        int rank = node.Rank(x);
        if (node.Version >= 13)
            return node.Same(rule(x, node.AxisAttribute(-1)));
        int axis = node.AxisAttribute(1);
        if (axis == rank - 1)
            return node.Same(rule(x, axis));
        Variable flat = Flatten(node, x, axis);
        return node.Same(node.ReshapeTo(rule(flat, 1), node.Sizes(x)));
    }

    private static Variable LogSoftmax(NodeConversion node, Variable x, int axis)
    {
        Variable shifted = node.Binary("sub", x, node.Reduce("reduce_max", x, [axis], keep: true));
        Variable sum = node.Reduce("reduce_sum", node.Unary("exp", shifted), [axis], keep: true);
        return node.Binary("sub", shifted, Logarithm(node, sum));
    }

    private static IReadOnlyList<GraphValue?> Softmax(NodeConversion node, Func<NodeConversion, Variable, int, Variable> rule) =>
        Softmax(node, (x, axis) => rule(node, x, axis));

    private static IReadOnlyList<GraphValue?> Hardmax(NodeConversion node) => Softmax(node, (x, axis) =>
    {
        Variable first = node.Op("reduce_argmax", ("x", x), ("axis", Values.Int(axis)), ("keep_dims", Values.Bool(false)));
        ElementType type = NodeConversion.ElementOf(x);
        return node.Op("one_hot", ("indices", first), ("one_hot_vector_size", Values.Int(node.SizeOf(x, axis))), ("axis", Values.Int(axis)),
            ("on_value", Values.Number(1, type)), ("off_value", Values.Number(0, type)));
    });

    private static IReadOnlyList<GraphValue?> SwiGlu(NodeConversion node) =>
        node.Same(node.Binary("mul", Swish(node, node[0], node.Float("alpha", 1)), node[1]));
}
