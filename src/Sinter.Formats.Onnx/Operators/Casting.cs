using System.Globalization;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Casting =>
    [
        new("BitCast", BitCast),
        new("Cast", node => CastTo(node, node.ElementTypeOf("to", OnnxElementType.Undefined))),
        new("CastLike", node => CastTo(node, node.Declared(1))),
        new("Dropout", Dropout),
        new("Identity", node => [node.Value(0)]),
    ];

    private static IReadOnlyList<GraphValue?> CastTo(NodeConversion node, ElementType to)
    {
        TensorValue input = node.Input(0);
        ElementType from = input.Declared;
        if (from == to)
            return [input];
        if (from == ElementType.String || to == ElementType.String)
            return [TensorValue.OfConstant(Names.Sanitize(node.Node.Outputs[0]), CastText(node, node.Known(0, "text"), to), node.Builder)];
        if (to is ElementType.Float8E4M3FN or ElementType.Float8E5M2)
            throw node.Unsupported($"a cast to {to}", "a cast to float16 or float32");
        return NodeConversion.One(CastValue(node, input.Variable, from, to), to);
    }

    /// <summary>A value of one declared type as another.</summary>
    private static Variable CastValue(NodeConversion node, Variable x, ElementType from, ElementType to)
    {
        ElementType runtime = to.ToRuntimeType();
        if (to == ElementType.Bool)
            return from == ElementType.Bool ? x : node.Binary("not_equal", x, 0);
        Variable result = node.Cast(x, runtime);
        if (result != x && node.Partial.Find(x) is { } sizes && runtime == ElementType.Int32)
            node.Partial.Set(result, sizes);
        bool narrows = to.IsInteger() && to.BitWidth() < 32 && (!from.IsInteger() || from.BitWidth() > to.BitWidth() || from.IsSigned() != to.IsSigned());
        return narrows ? node.Wrap(result, to) : result;
    }

    private static Tensor CastText(NodeConversion node, Tensor text, ElementType to)
    {
        if (to == ElementType.String)
        {
            return Tensor.OfStrings(text.Shape, [.. text.ElementType.IsFloat()
                ? text.ToDoubles().Select(value => value.ToString("R", CultureInfo.InvariantCulture))
                : text.ToLongs().Select(value => value.ToString(CultureInfo.InvariantCulture))]);
        }
        var numbers = new double[text.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!double.TryParse(text.Strings[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
                throw node.Invalid("text of numbers", $"'{text.Strings[i]}'");
        }
        return TensorConversion.FromDoubles(to, text.Shape, numbers);
    }

    private static IReadOnlyList<GraphValue?> BitCast(NodeConversion node)
    {
        ElementType from = node.Declared(0), to = node.ElementTypeOf("to", OnnxElementType.Undefined);
        if (node.Input(0).Original is { } known && known.ElementType != ElementType.String)
            return [TensorValue.OfConstant(Names.Sanitize(node.Node.Outputs[0]), Tensor.OverReadOnly(to, known.Shape, known.Memory), node.Builder)];
        if (from == ElementType.Bool || to == ElementType.Bool || (from.IsInteger() && to.IsInteger()))
            return NodeConversion.One(CastValue(node, node[0], from, to), to);
        throw node.Unsupported($"a look at the bits of {from.MilName()} as {to.MilName()}", "a cast, or a constant");
    }

    private static IReadOnlyList<GraphValue?> Dropout(NodeConversion node)
    {
        bool trains = node.Has(2) && node.Known(2, "training mode").ToLongs()[0] != 0;
        if (trains && !(node.Has(1) && node.Known(1, "ratio").ToDoubles()[0] == 0))
            throw node.Unsupported("a dropout in training mode", "a model exported for inference");
        if (!node.Wants(1))
            return [node.Value(0)];
        Variable mask = node.Op("fill", ("shape", node.Sizes(node[0])), ("value", Values.Bool(true)));
        return [node.Value(0), new TensorValue(mask, ElementType.Bool)];
    }
}
