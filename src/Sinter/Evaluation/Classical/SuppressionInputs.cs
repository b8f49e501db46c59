using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>The thresholds that a suppression model takes. Exporters name them, and give the pipeline around the model inputs for them, but
/// leave them out of the model's own description.</summary>
internal static class SuppressionInputs
{
    /// <summary>The description with the thresholds that the model names as optional inputs, where it lacks them.</summary>
    public static ModelDescription Completed(ModelDescription description, Wire.NonMaximumSuppression model)
    {
        FeatureDescription[] missing =
        [
            .. new[] { model.IouThresholdInputFeatureName, model.ConfidenceThresholdInputFeatureName }
                .Where(name => name.Length > 0 && description.Inputs.All(input => input.Name != name))
                .Distinct(StringComparer.Ordinal)
                .Select(name => new FeatureDescription(name, new DoubleFeatureType(), isOptional: true)),
        ];
        return missing.Length == 0
            ? description
            : new ModelDescription(description.Kind, [.. description.Inputs, .. missing], description.Outputs, description.States)
            {
                Metadata = description.Metadata,
            };
    }
}
