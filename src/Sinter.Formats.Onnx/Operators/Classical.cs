using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>The operators of the domain ai.onnx.ml.</summary>
public static partial class OperatorTable
{
    private const string ClassicalDomain = "ai.onnx.ml.";

    private static OperatorEntry[] Classical =>
    [
        new(ClassicalDomain + "ArrayFeatureExtractor", ExtractFeatures),
        new(ClassicalDomain + "Binarizer", node => node.Same(node.Cast(
            node.Binary("greater", node.ToFloats(node[0]), node.Float("threshold", 0)), NodeConversion.ElementOf(node[0])))),
        new(ClassicalDomain + "FeatureVectorizer", node => NodeConversion.One(
            node.Concat([.. node.Inputs().Select(input => AsRows(node, input.Variable))], 1), ElementType.Float32)),
        new(ClassicalDomain + "Imputer", Impute),
        new(ClassicalDomain + "LabelEncoder", EncodeLabels),
        new(ClassicalDomain + "LinearClassifier", LinearClassifier),
        new(ClassicalDomain + "LinearRegressor", LinearRegressor),
        new(ClassicalDomain + "Normalizer", Normalize),
        new(ClassicalDomain + "OneHotEncoder", EncodeOneHot),
        new(ClassicalDomain + "SVMClassifier", node => new SupportVectorConversion(node).Classify()),
        new(ClassicalDomain + "SVMRegressor", node => new SupportVectorConversion(node).Regress()),
        new(ClassicalDomain + "Scaler", Scale),
        new(ClassicalDomain + "TreeEnsemble", node => TreeConversion.OfNodesAndLeaves(node)),
        new(ClassicalDomain + "TreeEnsembleClassifier", node => TreeConversion.Classify(node)),
        new(ClassicalDomain + "TreeEnsembleRegressor", node => TreeConversion.Regress(node)),
        new(ClassicalDomain + "ZipMap", node => [new MapsValue(node.Input(0), ClassLabels.Of(node, "classlabels_int64s", "classlabels_strings"))]),
    ];

    /// <summary>Rows of features in float32.</summary>
    internal static Variable AsMatrix(NodeConversion node, Variable x)
    {
        Variable floats = node.Cast(x, ElementType.Float32);
        return node.Rank(floats) == 1 ? node.ExpandDims(floats, 0) : floats;
    }

    /// <summary>All features of a row in one vector, in float32.</summary>
    private static Variable AsRows(NodeConversion node, Variable x) => Flatten(node, AsMatrix(node, x), 1);

    private static IReadOnlyList<GraphValue?> ExtractFeatures(NodeConversion node)
    {
        if (node.Declared(0) == ElementType.String)
            throw node.Unsupported("labels of text, which programs cannot give as an array", "a model with integer labels");
        Variable x = node[0];
        int rank = node.Rank(x);
        Variable picked = node.Gather(x, node.Reshape(node[1], -1), rank - 1);
        return node.Same(rank == 1 ? node.ExpandDims(picked, 0) : picked);
    }

    private static IReadOnlyList<GraphValue?> Scale(NodeConversion node)
    {
        Variable x = node.Cast(node[0], ElementType.Float32);
        Variable Parameter(string name, float absent)
        {
            float[] values = node.Floats(name) ?? [absent];
            return node.Constant(values.Length == 1 ? Tensor.Scalar(values[0]) : Tensor.From<float>(Shape.Of(values.Length), values));
        }
        return NodeConversion.One(node.Binary("mul", node.Binary("sub", x, Parameter("offset", 0)), Parameter("scale", 1)), ElementType.Float32);
    }

    private static IReadOnlyList<GraphValue?> Impute(NodeConversion node)
    {
        Variable x = node[0];
        bool isFloat = NodeConversion.ElementOf(x).IsFloat();
        double[] values = isFloat
            ? [.. (node.Floats("imputed_value_floats") ?? throw node.Invalid("imputed_value_floats", "none")).Select(value => (double)value)]
            : [.. (node.Ints("imputed_value_int64s") ?? throw node.Invalid("imputed_value_int64s", "none")).Select(value => (double)value)];
        double missing = isFloat ? node.Float("replaced_value_float", 0) : node.Int("replaced_value_int64", 0);
        Variable isMissing = double.IsNaN(missing) ? node.Binary("not_equal", x, x) : node.Binary("equal", x, missing);
        Shape shape = values.Length == 1 ? Shape.Scalar : Shape.Of(values.Length);
        return node.Same(node.Select(isMissing, Values.Numbers(values, shape, NodeConversion.ElementOf(x)), x));
    }

    private static IReadOnlyList<GraphValue?> Normalize(NodeConversion node)
    {
        Variable x = node.Cast(node[0], ElementType.Float32);
        string reduction = node.Text("norm", "MAX") switch
        {
            "L1" => "reduce_l1_norm",
            "L2" => "reduce_l2_norm",
            "MAX" => "reduce_max",
            string other => throw node.Invalid("MAX, L1 or L2 as norm", other),
        };
        Variable length = node.Reduce(reduction, x, [node.Rank(x) - 1], keep: true);
        Variable divisor = node.Select(node.Binary("equal", length, 0), Values.Number(1, ElementType.Float32), length);
        return NodeConversion.One(node.Binary("real_div", x, divisor), ElementType.Float32);
    }

    private static IReadOnlyList<GraphValue?> EncodeOneHot(NodeConversion node)
    {
        if (node.Declared(0) == ElementType.String)
            throw node.Unsupported("an encoding of text", "integer categories");
        long[] categories = node.Ints("cats_int64s") ?? throw node.Unsupported("categories of text", "integer categories");
        Variable x = node[0];
        double[] keys = [.. categories.Select(category => (double)category)];
        Variable isCategory = node.Op("equal", ("x", node.ExpandDims(x, -1)), ("y", Values.Numbers(keys, Shape.Of(keys.Length), NodeConversion.ElementOf(x))));
        return NodeConversion.One(node.Cast(isCategory, ElementType.Float32), ElementType.Float32);
    }

    private static IReadOnlyList<GraphValue?> EncodeLabels(NodeConversion node)
    {
        double[] keys = Listed(node, "keys") ?? throw node.Unsupported("labels of text", "integer or float keys");
        double[] values = Listed(node, "values") ?? throw node.Unsupported("labels of text", "integer or float values");
        if (keys.Length != values.Length)
            throw node.Invalid($"{keys.Length} values", $"{values.Length}");
        bool givesFloats = node.Floats("values_floats") is not null || node.AttributeTensor("values_tensor")?.Element is OnnxElementType.Float or OnnxElementType.Double;
        ElementType declared = givesFloats ? ElementType.Float32 : ElementType.Int64, type = declared.ToRuntimeType();
        double absent = node.AttributeTensor("default_tensor") is { } tensor ? tensor.Read().ToDoubles()[0]
            : givesFloats ? node.Float("default_float", 0) : node.Int("default_int64", -1);
        Variable x = node[0], result = node.BroadcastTo(node.Constant(absent, type), node.Sizes(x));
        for (int i = keys.Length - 1; i >= 0; i--)
        {
            Variable isKey = double.IsNaN(keys[i]) ? node.Binary("not_equal", x, x) : node.Binary("equal", x, keys[i]);
            result = node.Select(isKey, Values.Number(values[i], type), result);
        }
        return NodeConversion.One(result, declared);
    }

    private static double[]? Listed(NodeConversion node, string name)
    {
        if (node.Floats($"{name}_floats") is { } floats)
            return [.. floats.Select(value => (double)value)];
        if (node.Ints($"{name}_int64s") is { } integers)
            return [.. integers.Select(value => (double)value)];
        return node.AttributeTensor($"{name}_tensor") is { Element: not OnnxElementType.String } tensor ? tensor.Read().ToDoubles() : null;
    }

    /// <summary>Scores of rows of features: a row of coefficients for each.</summary>
    private static Variable LinearScores(NodeConversion node, int count)
    {
        Variable x = AsMatrix(node, node[0]);
        float[] coefficients = node.Floats("coefficients") ?? throw node.Invalid("coefficients", "none");
        if (count < 1 || coefficients.Length % count != 0)
            throw node.Invalid($"coefficients for {count} scores", $"{coefficients.Length}");
        float[] intercepts = node.Floats("intercepts") ?? new float[count];
        if (intercepts.Length != count)
            throw node.Invalid($"{count} intercepts", $"{intercepts.Length}");
        return node.Op("linear", ("x", x), ("weight", node.Constant(Tensor.From<float>(Shape.Of(count, coefficients.Length / count), coefficients))),
            ("bias", node.Constant(Tensor.From<float>(Shape.Of(count), intercepts))));
    }

    private static IReadOnlyList<GraphValue?> LinearRegressor(NodeConversion node) => NodeConversion.One(
        ClassScores.Transform(node, LinearScores(node, node.Size("targets", 1)), node.Text("post_transform", "NONE")), ElementType.Float32);

    private static IReadOnlyList<GraphValue?> LinearClassifier(NodeConversion node)
    {
        Tensor labels = ClassLabels.Of(node, "classlabels_ints", "classlabels_strings");
        int count = node.Floats("intercepts")?.Length ?? labels.Count;
        Variable scores = LinearScores(node, count);
        string transform = node.Text("post_transform", "NONE");
        if (count > 1 || labels.Count != 2)
            return ClassScores.Results(node, labels, scores, ClassScores.Transform(node, scores, transform));
        return ClassScores.OfOneScore(node, labels, scores, transform, 0, complements: transform == "LOGISTIC");
    }
}
