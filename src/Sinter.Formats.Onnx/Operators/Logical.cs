using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Logical =>
    [
        new("And", node => Connective(node, "logical_and")),
        new("BitShift", BitShift),
        new("BitwiseAnd", node => Bitwise(node, (x, y) => node.Binary("mul", x, y))),
        new("BitwiseNot", node => node.Same(node.Wrap(node.Binary("sub", node.Binary("mul", node[0], -1), 1), node.Declared(0)))),
        new("BitwiseOr", node => Bitwise(node, (x, y) => node.Binary("maximum", x, y))),
        new("BitwiseXor", node => Bitwise(node, (x, y) => node.Unary("abs", node.Binary("sub", x, y)))),
        new("Equal", Equal),
        new("Greater", node => Compare(node, "greater")),
        new("GreaterOrEqual", node => Compare(node, "greater_equal")),
        new("Less", node => Compare(node, "less")),
        new("LessOrEqual", node => Compare(node, "less_equal")),
        new("Not", node => node.Same(node.Unary("logical_not", node[0]))),
        new("Or", node => Connective(node, "logical_or")),
        new("Xor", node => Connective(node, "logical_xor")),
    ];

    private static IReadOnlyList<GraphValue?> Connective(NodeConversion node, string type) => node.Same(node.Binary(type, node[0], node[1]));

    private static IReadOnlyList<GraphValue?> Compare(NodeConversion node, string type) =>
        NodeConversion.One(node.Binary(type, node[0], node[1]), ElementType.Bool);

    private static IReadOnlyList<GraphValue?> Equal(NodeConversion node)
    {
        if (node.Declared(0) == ElementType.Bool)
            return NodeConversion.One(node.Unary("logical_not", node.Binary("logical_xor", node[0], node[1])), ElementType.Bool);
        Variable result = node.Binary("equal", node[0], node[1]);
        if (result.ConstantTensor is null && node.Partial.Find(node[0]) is { } left && node.Partial.Find(node[1]) is { Length: > 0 } right
            && right.All(size => size < 0) && left.All(size => size is not < 0))
        {
            // A size is none of the marks, such as -1, that shapes are compared with.
            result = node.Constant(Tensor.From<bool>(Shape.Of(left.Length), new bool[left.Length]));
        }
        return NodeConversion.One(result, ElementType.Bool);
    }

    /// <summary>Shifts; what is shifted by less than nothing, or by the width and more, is all gone.</summary>
    private static IReadOnlyList<GraphValue?> BitShift(NodeConversion node)
    {
        Variable x = node[0], y = node[1];
        ElementType declared = node.Declared(0);
        // What is wider than 32 bits is held in 32; shifts beyond them leave nothing of numbers that fit.
        int width = Math.Min(declared.BitWidth(), 32);
        Variable isInside = node.Binary("logical_and", node.Binary("greater_equal", y, 0), node.Binary("less", y, declared.BitWidth()));
        if (node.Text("direction", "LEFT") == "LEFT")
        {
            Variable shifted = node.Binary("mul", x, PowerOfTwo(node, node.Binary("minimum", node.Binary("maximum", y, 0), width - 1)));
            return node.Same(node.Wrap(node.Select(isInside, shifted, Values.Int(0)), declared));
        }
        Variable by = node.Select(isInside, node.Binary("minimum", y, 31), Values.Int(31));
        Variable gone = declared.IsSigned() ? node.Binary("mul", node.Cast(node.Binary("less", x, 0), ElementType.Int32), -1) : node.Binary("mul", x, 0);
        Variable rest = node.Binary("floor_div", x, PowerOfTwo(node, node.Binary("minimum", by, 30)));
        return node.Same(node.Select(node.Binary("equal", by, 31), gone, rest));
    }

    private static Variable PowerOfTwo(NodeConversion node, Variable exponent) =>
        node.Op("pow", ("x", node.Binary("add", node.Binary("mul", exponent, 0), 2)), ("y", exponent));

    /// <summary>Operations on bits, which programs do not have: on vectors of bits, as the numbers 0 and 1.</summary>
    private static IReadOnlyList<GraphValue?> Bitwise(NodeConversion node, Func<Variable, Variable, Variable> rule)
    {
        ElementType declared = node.Declared(0);
        if (declared == ElementType.Bool)
            throw node.Invalid("integers", "bool");
        int width = Math.Min(declared.BitWidth(), 32);
        int[] places = [.. Enumerable.Range(0, width - 1).Select(bit => 1 << bit)];
        Variable Bits(Variable value) => node.Binary("mod",
            node.Op("floor_div", ("x", node.ExpandDims(value, -1)), ("y", Values.Ints(places))), 2);
        Variable Sign(Variable value) => width == 32
            ? node.Cast(node.Binary("less", value, 0), ElementType.Int32)
            : node.Binary("mod", node.Binary("floor_div", value, 1 << (width - 1)), 2);
        Variable low = node.Reduce("reduce_sum", node.Op("mul", ("x", rule(Bits(node[0]), Bits(node[1]))), ("y", Values.Ints(places))), [-1], keep: false);
        Variable high = node.Op("mul", ("x", rule(Sign(node[0]), Sign(node[1]))), ("y", Values.Int(width == 32 ? int.MinValue : 1 << (width - 1))));
        return node.Same(node.Wrap(node.Binary("add", low, high), declared));
    }
}
