using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx;

/// <summary>The label and the scores by label in place of an array of scores.</summary>
internal static class ClassifierOutput
{
    /// <summary>True of the output that gives a classifier's scores.</summary>
    public static bool Is(OnnxFeature output, GraphValue value, OnnxClassifier classifier, int outputs) => classifier.Scores is { } name
        ? name == output.Name
        : outputs == 1 || (classifier.Labels is null && value is MapsValue);

    /// <summary>True of an output that says in the graph what the classifier's label says in the program.</summary>
    public static bool IsLabel(OnnxFeature output, OnnxClassifier classifier) =>
        classifier.Labels is null && output.Type is OnnxTensorType { Element: OnnxElementType.String };

    public static IEnumerable<OnnxProgramFeature> Add(OnnxFeature output, GraphValue value, OnnxClassifier classifier,
        List<Variable> results, BlockBuilder builder)
    {
        TensorValue scores = InterfaceOutput.TensorOf(output, value);
        Variable probabilities = scores.Variable;
        if (((TensorType)probabilities.Type).Element != ElementType.Float32)
            probabilities = builder.Add("cast", $"{output.Name}_scores", ("x", probabilities), ("dtype", Values.Text("fp32")));
        Tensor known = classifier.Labels ?? (value as MapsValue)?.Keys ?? throw new ModelInputException(ModelStage.Convert, $"output {output.Name}",
            "scores whose labels the graph names (by a ZipMap node), or labels in the options", "neither");
        if (classifier.Labels is null && probabilities.Type is TensorType { HasRank: true, Rank: 2 } rows && !rows[0].Is(1))
        {
            throw new ModelInputException(ModelStage.Convert, $"output {output.Name}", "scores of one input: a shape with one row for the model's inputs",
                $"scores of the type {probabilities.Type}");
        }
        TensorType label = TensorType.Scalar(known.ElementType);
        Literal[] labels = known.ElementType == ElementType.String
            ? [.. known.Strings.ToArray().Select(text => Literal.Of(text))]
            : [.. known.ToLongs().Select(number => new TensorLiteral(Tensor.Scalar(number)))];
        var classes = new ListLiteral(new ListType(label, labels.Length), [.. labels]);
        var made = builder.AddAll("classify", classifier.LabelName, ("probabilities", probabilities), ("classes", classes));
        string[] names = [classifier.LabelName, classifier.ScoresName];
        for (int i = 0; i < names.Length; i++)
        {
            builder.Rename(made[i], Names.Sanitize(names[i]));
            results.Add(made[i]);
            yield return new OnnxProgramFeature(Names.Sanitize(names[i]), output.Name, known.ElementType, label, []) { IsClass = true };
        }
    }
}
