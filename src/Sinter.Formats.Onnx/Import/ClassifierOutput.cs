using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx;

/// <summary>The label and the scores by label in place of an array of scores.</summary>
internal static class ClassifierOutput
{
    public static IEnumerable<OnnxProgramFeature> Add(OnnxFeature output, GraphValue value, OnnxClassifier classifier,
        List<Variable> results, BlockBuilder builder)
    {
        TensorValue scores = InterfaceOutput.TensorOf(output, value);
        Variable probabilities = scores.Variable;
        if (((TensorType)probabilities.Type).Element != ElementType.Float32)
            probabilities = builder.Add("cast", $"{output.Name}_scores", ("x", probabilities), ("dtype", Values.Text("fp32")));
        TensorType label = TensorType.Scalar(classifier.Labels.ElementType);
        Literal[] labels = classifier.Labels.ElementType == ElementType.String
            ? [.. classifier.Labels.Strings.ToArray().Select(text => Literal.Of(text))]
            : [.. classifier.Labels.ToLongs().Select(number => new TensorLiteral(Tensor.Scalar(number)))];
        var classes = new ListLiteral(new ListType(label, labels.Length), [.. labels]);
        var made = builder.AddAll("classify", classifier.LabelName, ("probabilities", probabilities), ("classes", classes));
        string[] names = [classifier.LabelName, classifier.ScoresName];
        for (int i = 0; i < names.Length; i++)
        {
            builder.Rename(made[i], Names.Sanitize(names[i]));
            results.Add(made[i]);
            yield return new OnnxProgramFeature(Names.Sanitize(names[i]), output.Name, classifier.Labels.ElementType, label, []) { IsClass = true };
        }
    }
}
