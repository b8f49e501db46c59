using Sinter.Formats.CoreML;
using Sinter.Ir;
using Sinter.Loading;
using Sinter.Tensors;

namespace Sinter.Build;

/// <summary>The labels of a classifier in class order.</summary>
/// <param name="Texts">The labels; integers as text.</param>
/// <param name="AreNumbers">Whether they are integers.</param>
internal sealed record LabelsOf(IReadOnlyList<string> Texts, bool AreNumbers)
{
    /// <summary>Those of a function; null when the model lists none.</summary>
    public static LabelsOf? Function(ModelAsset asset, string name)
    {
        if (asset.Model is { } model && LabelList.Of(model) is { Count: > 0 } listed)
            return new LabelsOf(listed, AreAllNumbers(asset));
        if (!asset.HasProgram)
            return null;
        Program program = asset.ReadProgram();
        Function? function = program.Functions.Values.FirstOrDefault(candidate => candidate.Name == name)
            ?? (program.Functions.Count == 1 ? program.Functions.Values.First() : null);
        Argument? classes = function?.Body.AllOperations().FirstOrDefault(operation => operation.Type == "classify")?.Input("classes");
        Tensor[] labels = (classes?.Variable?.Constant ?? classes?.Literal) switch
        {
            ListLiteral list => [.. list.Items.OfType<TensorLiteral>().Select(item => item.Value)],
            TensorLiteral tensor => [tensor.Value],
            _ => [],
        };
        if (labels.Length == 0)
            return null;
        return labels[0].ElementType == ElementType.String
            ? new LabelsOf([.. labels.SelectMany(label => label.Strings.ToArray())], AreNumbers: false)
            : new LabelsOf([.. labels.SelectMany(label => label.Span<long>().ToArray()).Select(label => $"{label}")], AreNumbers: true);
    }

    private static bool AreAllNumbers(ModelAsset asset) => asset.Description.Default is { PredictedFeatureName: { Length: > 0 } predicted } function
        && FeatureTypeMapping.Map(function.Outputs.First(output => output.Name == predicted).Type) is Int64FeatureType;
}
