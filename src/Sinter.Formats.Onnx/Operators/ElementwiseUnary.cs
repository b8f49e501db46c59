using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] ElementwiseUnary =>
    [
        Unary("Abs", "abs"),
        Unary("Acos", "acos"),
        new("Acosh", node => OfFloat(node, x => Logarithm(node, node.Binary("add", x, node.Unary("sqrt", node.Binary("add", node.Unary("square", x), -1)))))),
        Unary("Asin", "asin"),
        new("Asinh", node => OfFloat(node, x => InverseHyperbolicSine(node, x))),
        Unary("Atan", "atan"),
        Unary("Atanh", "atanh"),
        Unary("Ceil", "ceil"),
        Unary("Cos", "cos"),
        Unary("Cosh", "cosh"),
        Unary("Erf", "erf"),
        Unary("Exp", "exp"),
        Unary("Floor", "floor"),
        new("IsInf", IsInfinite),
        new("IsNaN", node => NodeConversion.One(node.Binary("not_equal", node[0], node[0]), ElementType.Bool)),
        new("Log", node => OfFloat(node, x => Logarithm(node, x))),
        new("Neg", node => node.Same(node.Wrap(node.Binary("mul", node[0], -1), node.Declared(0)))),
        new("Reciprocal", node => OfFloat(node, x => node.Binary("real_div", Values.Number(1, NodeConversion.ElementOf(x)), x))),
        Unary("Round", "round"),
        Unary("Sign", "sign"),
        Unary("Sin", "sin"),
        Unary("Sinh", "sinh"),
        Unary("Sqrt", "sqrt"),
        Unary("Tan", "tan"),
        Unary("Tanh", "tanh"),
    ];

    private static OperatorEntry Unary(string name, string type) => new(name, node => node.Same(node.Unary(type, node[0])));

    private static IReadOnlyList<GraphValue?> OfFloat(NodeConversion node, Func<Variable, Variable> rule) => node.Same(rule(node[0]));

    /// <summary>The logarithm, with nothing added to its operand.</summary>
    private static Variable Logarithm(NodeConversion node, Variable x) =>
        node.Op("log", ("x", x), ("epsilon", Values.Number(0, NodeConversion.ElementOf(x))));

    private static Variable InverseHyperbolicSine(NodeConversion node, Variable x)
    {
        Variable size = node.Unary("abs", x);
        Variable root = node.Unary("sqrt", node.Binary("add", node.Unary("square", x), 1));
        return node.Binary("mul", node.Unary("sign", x), Logarithm(node, node.Binary("add", size, root)));
    }

    private static IReadOnlyList<GraphValue?> IsInfinite(NodeConversion node)
    {
        bool positive = node.Flag("detect_positive", true), negative = node.Flag("detect_negative", true);
        Variable x = node[0];
        Variable result = (positive, negative) switch
        {
            (true, true) => node.Binary("equal", node.Unary("abs", x), double.PositiveInfinity),
            (true, false) => node.Binary("equal", x, double.PositiveInfinity),
            (false, true) => node.Binary("equal", x, double.NegativeInfinity),
            _ => node.Op("logical_and", ("x", node.Binary("equal", x, x)), ("y", node.Binary("not_equal", x, x))),
        };
        return NodeConversion.One(result, ElementType.Bool);
    }
}
