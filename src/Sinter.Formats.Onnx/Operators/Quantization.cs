using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Quantization =>
    [
        new("ConvInteger", ConvInteger),
        new("DequantizeLinear", Dequantize),
        new("DynamicQuantizeLinear", DynamicQuantize),
        new("MatMulInteger", MatMulInteger),
        new("QLinearConv", QuantizedConv),
        new("QLinearMatMul", QuantizedMatMul),
        new("QuantizeLinear", Quantize),
    ];

    private static IReadOnlyList<GraphValue?> Dequantize(NodeConversion node)
    {
        TensorValue x = node.Input(0), scale = node.Input(1);
        TensorValue? zero = node.Has(2) ? node.Input(2) : null;
        ElementType declared = node.HasAttribute("output_dtype") ? node.ElementTypeOf("output_dtype", OnnxElementType.Float) : scale.Declared;
        Variable result = QuantizedParts.Of(node, x, scale, zero, node.Int("axis", 1), node.Int("block_size", 0)).Dequantize();
        return NodeConversion.One(node.Cast(result, declared.ToRuntimeType()), declared);
    }

    private static IReadOnlyList<GraphValue?> Quantize(NodeConversion node)
    {
        TensorValue x = node.Input(0), scale = node.Input(1);
        TensorValue? zero = node.Has(2) ? node.Input(2) : null;
        ElementType declared = zero?.Declared
            ?? (node.Int("output_dtype", 0) != 0 ? node.ElementTypeOf("output_dtype", OnnxElementType.UInt8) : ElementType.UInt8);
        if (!declared.IsInteger())
            throw node.Unsupported($"quantization to {declared.MilName()}", "quantization to integers");
        var parts = QuantizedParts.Of(node, x, scale, zero, node.Int("axis", 1), node.Int("block_size", 0));
        if (parts.QuantizedConstant(declared) is { } codes)
            return [TensorValue.OfConstant(Names.Sanitize(node.Node.Outputs[0]), codes, node.Builder)];
        if (parts.TryQuantize(declared) is { } narrow)
            return [TensorValue.OfNarrow(narrow, declared, node.Builder)];
        Variable scaled = node.Binary("real_div", node.ToFloats(x.Variable), parts.Scale(node.Rank(x.Variable)));
        return [Requantized(node, scaled, parts.Zero(node.Rank(x.Variable)), declared)];
    }

    /// <summary>Rounds, moves by the zero point and keeps to the range of a type.</summary>
    private static TensorValue Requantized(NodeConversion node, Variable scaled, Variable? zero, ElementType declared)
    {
        (long least, ulong greatest) = declared.IntegerRange();
        Variable rounded = node.Unary("round", scaled);
        Variable moved = zero is null ? rounded : node.Binary("add", rounded, node.Cast(zero, NodeConversion.ElementOf(rounded)));
        ElementType type = NodeConversion.ElementOf(moved);
        Variable kept = node.Op("clip", ("x", moved), ("alpha", Values.Number(least, type)), ("beta", Values.Number(greatest, type)));
        return new TensorValue(node.Cast(kept, ElementType.Int32), declared);
    }

    private static IReadOnlyList<GraphValue?> DynamicQuantize(NodeConversion node)
    {
        Variable x = node[0];
        int[] axes = [.. Enumerable.Range(0, node.Rank(x))];
        Variable Extreme(string reduce, string bound) =>
            node.Binary(bound, axes.Length == 0 ? x : node.Reduce(reduce, x, axes, keep: false), 0);
        Variable least = Extreme("reduce_min", "minimum"), greatest = Extreme("reduce_max", "maximum");
        Variable scale = node.Binary("real_div", node.Binary("sub", greatest, least), 255);
        // With nothing but zeros there is no scale; any will do.
        Variable divisor = node.Select(node.Binary("equal", scale, 0), Values.Number(1, NodeConversion.ElementOf(x)), scale);
        Variable offset = node.Binary("real_div", node.Binary("mul", least, -1), divisor);
        TensorValue zero = Requantized(node, offset, null, ElementType.UInt8);
        TensorValue y = Requantized(node, node.Binary("real_div", x, divisor), zero.Variable, ElementType.UInt8);
        return [y, new TensorValue(scale, ElementType.Float32), zero];
    }

    /// <summary>An integer value without its zero point, as float32: products of such values are exact.</summary>
    private static Variable Centered(NodeConversion node, int index, int zeroIndex, long axis)
    {
        TensorValue one = TensorValue.OfConstant("one", Tensor.Scalar(1f), node.Builder);
        return QuantizedParts.Of(node, node.Input(index), one, node.Has(zeroIndex) ? node.Input(zeroIndex) : null, axis, 0).Dequantize();
    }

    private static IReadOnlyList<GraphValue?> MatMulInteger(NodeConversion node)
    {
        // Zero points are per row of the first, per column of the second.
        Variable x = Centered(node, 0, 2, -2), y = Centered(node, 1, 3, -1);
        return NodeConversion.One(node.Cast(MatMul(node, x, y), ElementType.Int32), ElementType.Int32);
    }

    private static IReadOnlyList<GraphValue?> ConvInteger(NodeConversion node) => NodeConversion.One(
        node.Cast(Conv(node, Centered(node, 0, 2, 0), Centered(node, 1, 3, 0), null), ElementType.Int32), ElementType.Int32);

    /// <summary>What a quantized value is as floats, when it is one that programs hold quantized; null otherwise.</summary>
    private static Variable? Dequantized(NodeConversion node, int index, long axis) => node.Input(index) is var value
        && (value.Narrow is not null || value.Original is not null) && node.Input(index + 1).Constant is not null && node.Input(index + 2).Constant is not null
        ? QuantizedParts.Of(node, value, node.Input(index + 1), node.Input(index + 2), axis, 0).Dequantize()
        : null;

    /// <summary>A float result quantized with an operation of programs; null where there is none for it.</summary>
    private static TensorValue? TryQuantized(NodeConversion node, Variable result, int scale) =>
        QuantizedParts.Of(node, new TensorValue(result, ElementType.Float32), node.Input(scale), node.Input(scale + 1), 1, 0)
            .TryQuantize(node.Declared(scale + 1)) is { } narrow ? TensorValue.OfNarrow(narrow, node.Declared(scale + 1), node.Builder) : null;

    private static IReadOnlyList<GraphValue?> QuantizedMatMul(NodeConversion node)
    {
        if (node.Input(0).Narrow is not null && Dequantized(node, 0, -2) is { } left && Dequantized(node, 3, -1) is { } right
            && TryQuantized(node, MatMul(node, left, right), 6) is { } quantized)
            return [quantized];
        Variable product = MatMul(node, Centered(node, 0, 2, -2), Centered(node, 3, 5, -1));
        int rank = node.Rank(product);
        Variable Spread(Variable scale, int axis) => node.Rank(scale) == 1 && axis < rank - 1 ? node.ExpandDims(scale, 1) : scale;
        Variable factor = node.Binary("mul", Spread(node.ToFloats(node[1]), rank - 2), Spread(node.ToFloats(node[4]), rank - 1));
        Variable scaled = node.Binary("real_div", node.Binary("mul", product, node.Cast(factor, ElementType.Float32)),
            node.Cast(node[6], ElementType.Float32));
        return [Requantized(node, scaled, node[7], node.Declared(7))];
    }

    /// <summary>The bias of a quantized convolution as floats: integers in units of the product of both scales.</summary>
    private static Variable? FloatBias(NodeConversion node, Tensor bias)
    {
        double[] x = node.Input(1).Constant!.ToDoubles(), weight = node.Input(4).Constant!.ToDoubles();
        return node.Constant(TensorConversion.FromDoubles(ElementType.Float32, bias.Shape,
            [.. bias.ToDoubles().Select((value, i) => value * x[0] * weight[weight.Length == 1 ? 0 : i])]));
    }

    private static IReadOnlyList<GraphValue?> QuantizedConv(NodeConversion node)
    {
        if (node.Input(0).Narrow is not null && node.Input(1).Constant is { Count: 1 } && (!node.Has(8) || node.Input(8).Constant is not null)
            && Dequantized(node, 0, 1) is { } floats && Dequantized(node, 3, 0) is { } kernel
            && TryQuantized(node, Conv(node, floats, kernel, node.Has(8) ? FloatBias(node, node.Input(8).Constant!) : null), 6) is { } quantized)
            return [quantized];
        Variable x = Centered(node, 0, 2, 0), weight = Centered(node, 3, 5, 0);
        Variable? bias = node.Has(8) ? node.ToFloats(node[8]) : null;
        Variable sum = Conv(node, x, weight, bias);
        int[] spread = [.. Enumerable.Range(1, node.Rank(sum) - 2)];
        Variable PerChannel(Variable scale) => node.Rank(scale) == 1 && !node.Dimensions(scale)[0].Is(1) ? node.ExpandDims(scale, spread) : node.ToScalar(scale);
        Variable scaled = node.Binary("mul", sum, node.Binary("mul", PerChannel(node[1]), PerChannel(node[4])));
        return [Requantized(node, node.Binary("real_div", scaled, node.ToScalar(node[6])), node.ToScalar(node[7]), node.Declared(7))];
    }
}
