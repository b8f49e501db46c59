using Described = Sinter.Formats.CoreML.Description;

namespace Sinter;

/// <summary>The description that was read from a model as the public one.</summary>
internal static class DescriptionMapping
{
    /// <summary>Describes a model, or one function of it.</summary>
    /// <param name="description">What was read.</param>
    /// <param name="kind">What the model is made of.</param>
    /// <param name="function">The function to describe; null: the default one. Without effect where the model names no functions.</param>
    /// <exception cref="ModelInputException">There is no function of this name.</exception>
    public static ModelDescription Describe(Described.ModelDescription description, ModelKind kind, string? function = null)
    {
        bool isNamed = description.HasNamedFunctions;
        Described.FunctionDescription chosen = isNamed && function is not null ? Choose(description, function) : description.Default;
        return new ModelDescription(kind, Features(chosen.Inputs), Features(chosen.Outputs), Features(chosen.States))
        {
            PredictedFeatureName = chosen.PredictedFeatureName,
            PredictedProbabilitiesName = chosen.PredictedProbabilitiesName,
            Metadata = Metadata(description.Metadata),
            Functions = isNamed ? [.. description.Functions.Select(candidate => candidate.Name)] : [],
            DefaultFunction = isNamed ? description.DefaultFunctionName : null,
            Function = isNamed ? chosen.Name : null,
        };
    }

    private static Described.FunctionDescription Choose(Described.ModelDescription description, string name) =>
        description.Functions.FirstOrDefault(candidate => candidate.Name == name)
        ?? throw new ModelInputException(ModelStage.Load, "the function's name",
            $"one of the functions {string.Join(", ", description.Functions.Select(candidate => candidate.Name))}", $"'{name}'");

    private static FeatureDescription[] Features(IEnumerable<Described.FeatureDescription> features) =>
    [
        .. features.Select(feature =>
            new FeatureDescription(feature.Name, FeatureTypeMapping.Map(feature.Type), feature.IsOptional, feature.ShortDescription)),
    ];

    private static ModelMetadata Metadata(Described.ModelMetadata metadata) => new(metadata.UserDefined)
    {
        ShortDescription = metadata.ShortDescription,
        Version = metadata.Version,
        Author = metadata.Author,
        License = metadata.License,
    };
}
