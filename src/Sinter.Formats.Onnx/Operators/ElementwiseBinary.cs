using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] ElementwiseBinary =>
    [
        new("Add", node => Arithmetic(node, "add")),
        new("Div", Divide),
        new("Max", node => Fold(node, "maximum")),
        new("Mean", Mean),
        new("Min", node => Fold(node, "minimum")),
        new("Mod", Modulo),
        new("Mul", node => Arithmetic(node, "mul")),
        new("Pow", Power),
        new("Sub", node => Arithmetic(node, "sub")),
        new("Sum", node => Fold(node, "add")),
        new("Where", Where),
    ];

    private static IReadOnlyList<GraphValue?> Arithmetic(NodeConversion node, string type)
    {
        Variable result = node.Wrap(node.Binary(type, node[0], node[1]), node.Declared(0));
        if (type is "add" or "mul")
            CombinePartial(node, result, type == "add" ? (x, y) => x + y : (x, y) => x * y);
        return node.Same(result);
    }

    /// <summary>Keeps what is known of sizes that are computed with.</summary>
    private static void CombinePartial(NodeConversion node, Variable result, Func<int, int, int> combine)
    {
        if (result.ConstantTensor is not null || node.Partial.Find(node[0]) is not { } left || node.Partial.Find(node[1]) is not { } right)
            return;
        int length = Math.Max(left.Length, right.Length);
        if (left.Concat(right).Any(size => size < 0) || (left.Length != length && left.Length != 1) || (right.Length != length && right.Length != 1))
            return;
        node.Partial.Set(result, [.. Enumerable.Range(0, length).Select(i =>
            (left[left.Length == 1 ? 0 : i], right[right.Length == 1 ? 0 : i]) is ({ } x, { } y) ? combine(x, y) : (int?)null)]);
    }

    private static IReadOnlyList<GraphValue?> Divide(NodeConversion node)
    {
        if (node.Declared(0).IsFloat())
            return node.Same(node.Binary("real_div", node[0], node[1]));
        return node.Same(node.Wrap(TruncatedQuotient(node, node[0], node[1]), node.Declared(0)));
    }

    /// <summary>Integer division that rounds toward zero.</summary>
    private static Variable TruncatedQuotient(NodeConversion node, Variable x, Variable y)
    {
        if (IsNonNegative(node, x) && IsNonNegative(node, y))
            return node.Binary("floor_div", x, y);
        Variable quotient = node.Binary("floor_div", node.Unary("abs", x), node.Unary("abs", y));
        return node.Binary("mul", quotient, node.Binary("mul", node.Unary("sign", x), node.Unary("sign", y)));
    }

    private static bool IsNonNegative(NodeConversion node, Variable value) => node.Partial.Find(value) is { } sizes && sizes.All(size => size is not < 0);

    private static IReadOnlyList<GraphValue?> Modulo(NodeConversion node)
    {
        if (!node.Flag("fmod"))
            return node.Same(node.Binary("mod", node[0], node[1]));
        // The remainder of truncated division has the sign of the dividend.
        Variable remainder = node.Binary("mod", node.Unary("abs", node[0]), node.Unary("abs", node[1]));
        return node.Same(node.Binary("mul", remainder, node.Unary("sign", node[0])));
    }

    private static IReadOnlyList<GraphValue?> Power(NodeConversion node)
    {
        Variable x = node[0], y = node[1];
        ElementType type = NodeConversion.ElementOf(x);
        if (!type.IsFloat() && NodeConversion.ElementOf(y).IsFloat())
            return node.Same(node.Wrap(node.Cast(node.Binary("pow", node.ToFloats(x), node.ToFloats(y)), type), node.Declared(0)));
        if (type.IsFloat() && y.ConstantTensor is { Count: 1, Rank: 0 } exponent)
        {
            double power = exponent.ToDoubles()[0];
            if (power == 2)
                return node.Same(node.Unary("square", x));
            if (power == 0.5)
                return node.Same(node.Unary("sqrt", x));
        }
        return node.Same(node.Wrap(node.Binary("pow", x, node.Cast(y, type)), node.Declared(0)));
    }

    private static IReadOnlyList<GraphValue?> Fold(NodeConversion node, string type)
    {
        Variable result = node.Inputs().Select(input => input.Variable).Aggregate((x, y) => node.Binary(type, x, y));
        return node.Same(type == "add" ? node.Wrap(result, node.Declared(0)) : result);
    }

    private static IReadOnlyList<GraphValue?> Mean(NodeConversion node)
    {
        Variable sum = node.Inputs().Select(input => input.Variable).Aggregate((x, y) => node.Binary("add", x, y));
        return node.Same(node.InputCount == 1 ? sum : node.Binary("real_div", sum, node.InputCount));
    }

    private static IReadOnlyList<GraphValue?> Where(NodeConversion node)
    {
        Variable condition = node[0];
        if (NodeConversion.ElementOf(node[1]) == ElementType.Bool)
        {
            Variable whenTrue = node.Cast(node[1], ElementType.Int32), whenFalse = node.Cast(node[2], ElementType.Int32);
            return NodeConversion.One(node.Cast(node.Select(condition, whenTrue, whenFalse), ElementType.Bool), ElementType.Bool);
        }
        Variable result = node.Select(condition, node[1], node[2]);
        if (result.ConstantTensor is null && condition.ConstantTensor is { Rank: <= 1 } known
            && node.Partial.Find(node[1]) is { } left && node.Partial.Find(node[2]) is { } right)
        {
            ReadOnlySpan<bool> choices = known.Span<bool>();
            int length = new[] { choices.Length, left.Length, right.Length }.Max();
            var chosen = new int?[length];
            for (int i = 0; i < length; i++)
            {
                int?[] from = choices[choices.Length == 1 ? 0 : i] ? left : right;
                chosen[i] = from[from.Length == 1 ? 0 : i];
            }
            node.Partial.Set(result, chosen);
        }
        return NodeConversion.One(result, node.Declared(1));
    }
}
