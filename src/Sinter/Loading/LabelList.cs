using Case = Sinter.Formats.CoreML.Wire.Model.TypeOneofCase;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Loading;

/// <summary>The class labels that a model lists, as text; for a pipeline those of its last model.</summary>
internal static class LabelList
{
    public static IReadOnlyList<string> Of(Wire.Model model) => model.TypeCase switch
    {
        Case.Pipeline => OfLast(model.Pipeline),
        Case.PipelineClassifier => OfLast(model.PipelineClassifier.Pipeline),
        Case.PipelineRegressor => OfLast(model.PipelineRegressor.Pipeline),
        Case.GlmClassifier => Of(model.GlmClassifier.StringClassLabels, model.GlmClassifier.Int64ClassLabels),
        Case.SupportVectorClassifier => Of(model.SupportVectorClassifier.StringClassLabels, model.SupportVectorClassifier.Int64ClassLabels),
        Case.TreeEnsembleClassifier => Of(model.TreeEnsembleClassifier.StringClassLabels, model.TreeEnsembleClassifier.Int64ClassLabels),
        Case.NeuralNetworkClassifier => Of(model.NeuralNetworkClassifier.StringClassLabels, model.NeuralNetworkClassifier.Int64ClassLabels),
        Case.NonMaximumSuppression => Of(model.NonMaximumSuppression.StringClassLabels, model.NonMaximumSuppression.Int64ClassLabels),
        Case.TextClassifier => Of(model.TextClassifier.StringClassLabels, null),
        _ => [],
    };

    private static IReadOnlyList<string> OfLast(Wire.Pipeline? pipeline) =>
        pipeline is { Models.Count: > 0 } ? Of(pipeline.Models[^1]) : [];

    private static string[] Of(Wire.StringVector? strings, Wire.Int64Vector? integers) =>
        strings is not null ? [.. strings.Vector] : integers is not null ? [.. integers.Vector.Select(label => $"{label}")] : [];
}
