using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Generators =>
    [
        new("Bernoulli", Bernoulli),
        new("BlackmanWindow", node => CosineWindow(node, 0.42, -0.5, 0.08)),
        new("Constant", Constant),
        new("ConstantOfShape", ConstantOfShape),
        new("EyeLike", EyeLike),
        new("HammingWindow", node => CosineWindow(node, 25.0 / 46, -21.0 / 46, 0)),
        new("HannWindow", node => CosineWindow(node, 0.5, -0.5, 0)),
        new("MelWeightMatrix", MelWeights),
        new("Multinomial", Multinomial),
        new("RandomNormal", node => Random(node, isNormal: true, node.Sizes("shape"))),
        new("RandomNormalLike", node => Random(node, isNormal: true, null)),
        new("RandomUniform", node => Random(node, isNormal: false, node.Sizes("shape"))),
        new("RandomUniformLike", node => Random(node, isNormal: false, null)),
        new("Range", Range),
    ];

    private static IReadOnlyList<GraphValue?> Constant(NodeConversion node)
    {
        string name = Names.Sanitize(node.Node.Outputs.FirstOrDefault() ?? "");
        if (node.AttributeTensor("value") is { } tensor)
            return [TensorValue.OfConstant(name, tensor.Element.ToElementType(node.Place), tensor.Shape, tensor.Read, node.Builder)];
        Tensor value = node switch
        {
            _ when node.HasAttribute("value_float") => Tensor.Scalar(node.Float("value_float", 0)),
            _ when node.Floats("value_floats") is { } floats => Tensor.From<float>(Shape.Of(floats.Length), floats),
            _ when node.HasAttribute("value_int") => Tensor.Scalar(node.Int("value_int", 0)),
            _ when node.Ints("value_ints") is { } integers => Tensor.From<long>(Shape.Of(integers.Length), integers),
            _ when node.HasAttribute("value_string") => Tensor.Scalar(node.Text("value_string", "")),
            _ when node.Texts("value_strings") is { } texts => Tensor.OfStrings(Shape.Of(texts.Length), texts),
            _ => throw node.Unsupported("a constant that is sparse or has no value", "a dense one"),
        };
        return [TensorValue.OfConstant(name, value, node.Builder)];
    }

    private static IReadOnlyList<GraphValue?> ConstantOfShape(NodeConversion node)
    {
        Tensor value = node.AttributeTensor("value")?.Read() ?? Tensor.Scalar(0f);
        if (value.Count != 1)
            throw node.Invalid("a value of one element", $"{value}");
        Variable shape = node[0];
        Variable result = node.Op("fill", ("shape", shape), ("value", new TensorLiteral(RuntimeTensor.Of(value).Reshaped(Shape.Scalar))));
        if (node.Partial.Find(shape) is { } sizes && result.ConstantTensor is null)
        {
            node.Builder.Refine(result, new TensorType(NodeConversion.ElementOf(result),
                [.. sizes.Select(size => size is { } known and >= 0 ? known : Dimension.Unknown)]));
        }
        return NodeConversion.One(result, value.ElementType);
    }

    private static IReadOnlyList<GraphValue?> Range(NodeConversion node) => node.Same(node.Op("range_1d",
        ("start", node.ToScalar(node[0])), ("end", node.ToScalar(node[1])), ("step", node.ToScalar(node[2]))));

    private static IReadOnlyList<GraphValue?> EyeLike(NodeConversion node)
    {
        ElementType declared = node.HasAttribute("dtype") ? node.ElementTypeOf("dtype", OnnxElementType.Float) : node.Declared(0);
        Variable x = node[0];
        Variable rows = node.ExpandDims(Positions(node, x, 0), 1), columns = node.ExpandDims(Positions(node, x, 1), 0);
        Variable isOn = node.Binary("equal", columns, node.Binary("add", rows, node.Size("k", 0)));
        return NodeConversion.One(node.Cast(isOn, declared.ToRuntimeType()), declared);
    }

    private static int Seed(NodeConversion node) => node.HasAttribute("seed") ? (int)node.Float("seed", 0) : -1;

    private static IReadOnlyList<GraphValue?> Random(NodeConversion node, bool isNormal, int[]? shape)
    {
        ElementType declared = node.HasAttribute("dtype") ? node.ElementTypeOf("dtype", OnnxElementType.Float)
            : node.InputCount > 0 ? node.Declared(0) : ElementType.Float32;
        Argument sizes = shape is not null ? Values.Ints(shape) : node.Sizes(node[0]);
        ElementType type = declared.ToRuntimeType();
        (string first, string second) = isNormal ? ("mean", "stddev") : ("low", "high");
        (float low, float high) = isNormal ? (node.Float("mean", 0), node.Float("scale", 1)) : (node.Float("low", 0), node.Float("high", 1));
        return NodeConversion.One(node.Op(isNormal ? "random_normal" : "random_uniform", ("shape", sizes), (first, Values.Number(low, type)),
            (second, Values.Number(high, type)), ("seed", Values.Int(Seed(node)))), declared);
    }

    private static IReadOnlyList<GraphValue?> Bernoulli(NodeConversion node)
    {
        ElementType declared = node.HasAttribute("dtype") ? node.ElementTypeOf("dtype", OnnxElementType.Float) : node.Declared(0);
        Variable chance = node.ToFloats(node[0]);
        ElementType type = NodeConversion.ElementOf(chance);
        Variable drawn = node.Op("random_uniform", ("shape", node.Sizes(chance)), ("low", Values.Number(0, type)), ("high", Values.Number(1, type)),
            ("seed", Values.Int(Seed(node))));
        return NodeConversion.One(node.Cast(node.Binary("less", drawn, chance), declared.ToRuntimeType()), declared);
    }

    private static IReadOnlyList<GraphValue?> Multinomial(NodeConversion node)
    {
        ElementType declared = node.ElementTypeOf("dtype", OnnxElementType.Int32);
        Variable drawn = node.Op("random_categorical", ("x", node[0]), ("mode", Values.Text("logits")), ("size", Values.Int(node.Size("sample_size", 1))),
            ("seed", Values.Int(Seed(node))));
        return NodeConversion.One(node.Cast(drawn, declared.ToRuntimeType()), declared);
    }

    /// <summary>a + b * cos(2 pi i / n) + c * cos(4 pi i / n), where n is the size, or one less for a symmetric window.</summary>
    private static IReadOnlyList<GraphValue?> CosineWindow(NodeConversion node, double a, double b, double c)
    {
        ElementType declared = node.ElementTypeOf("output_datatype", OnnxElementType.Float);
        int size = node.KnownInts(0, "size").FirstOrDefault(), period = node.Flag("periodic", true) ? size : size - 1;
        if (size is < 0 or > 1 << 24)
            throw node.Invalid("a size of 0 to 16,777,216", $"{size}");
        double[] window = [.. Enumerable.Range(0, size).Select(i =>
            period <= 0 ? 1 : a + (b * Math.Cos(2 * Math.PI * i / period)) + (c * Math.Cos(4 * Math.PI * i / period)))];
        return [TensorValue.OfConstant("window", TensorConversion.FromDoubles(declared, Shape.Of(size), window), node.Builder)];
    }

    private static IReadOnlyList<GraphValue?> MelWeights(NodeConversion node)
    {
        int bins = node.KnownInts(0, "num_mel_bins")[0], length = node.KnownInts(1, "dft_length")[0], rate = node.KnownInts(2, "sample_rate")[0];
        double lowest = node.Known(3, "lower_edge_hertz").ToDoubles()[0], highest = node.Known(4, "upper_edge_hertz").ToDoubles()[0];
        ElementType declared = node.ElementTypeOf("output_datatype", OnnxElementType.Float);
        if (bins is < 1 or > 1 << 16 || length is < 1 or > 1 << 20 || rate < 1)
            throw node.Invalid("positive sizes", $"{bins} bins, {length} samples at {rate} Hz");
        int spectrum = (length / 2) + 1;
        double Mel(double hertz) => 2595 * Math.Log10(1 + (hertz / 700));
        double low = Mel(lowest), step = (Mel(highest) - low) / (bins + 2);
        int[] edges = [.. Enumerable.Range(0, bins + 2).Select(i =>
            (int)Math.Floor((length + 1) * (700 * (Math.Pow(10, ((i * step) + low) / 2595) - 1)) / rate))];
        var weights = new double[checked(spectrum * bins)];
        for (int bin = 0; bin < bins; bin++)
        {
            (int lower, int center, int upper) = (edges[bin], edges[bin + 1], edges[bin + 2]);
            if (lower < 0 || upper > spectrum)
                throw node.Invalid("edges inside the spectrum", $"{lower} to {upper}");
            if (center == lower)
                weights[(center * bins) + bin] = 1;
            for (int i = lower; i <= center && center > lower; i++)
                weights[(i * bins) + bin] = (double)(i - lower) / (center - lower);
            for (int i = center; i < upper && upper > center; i++)
                weights[(i * bins) + bin] = (double)(upper - i) / (upper - center);
        }
        return [TensorValue.OfConstant("mel_weights", TensorConversion.FromDoubles(declared, Shape.Of(spectrum, bins), weights), node.Builder)];
    }
}
