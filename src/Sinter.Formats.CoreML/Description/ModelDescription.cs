using System.Collections.Immutable;

namespace Sinter.Formats.CoreML.Description;

/// <summary>An input, output or state.</summary>
/// <param name="Name">Unique among the inputs and states, or among the outputs, of its function.</param>
/// <param name="Type">What it holds.</param>
/// <param name="IsOptional">True when a prediction may leave it out.</param>
/// <param name="ShortDescription">For people.</param>
public sealed record FeatureDescription(string Name, FeatureType Type, bool IsOptional = false, string ShortDescription = "");

/// <summary>The interface of one function of a model.</summary>
/// <param name="Name">Empty for a model that names no functions; its program then has the function <c>main</c>.</param>
/// <param name="Inputs">In order.</param>
/// <param name="Outputs">In order.</param>
/// <param name="States">In order.</param>
/// <param name="PredictedFeatureName">The output that holds a classifier's label or a regressor's value; null for other models.</param>
/// <param name="PredictedProbabilitiesName">The output that holds a classifier's scores; null where there is none.</param>
public sealed record FunctionDescription(
    string Name,
    ImmutableArray<FeatureDescription> Inputs,
    ImmutableArray<FeatureDescription> Outputs,
    ImmutableArray<FeatureDescription> States,
    string? PredictedFeatureName = null,
    string? PredictedProbabilitiesName = null)
{
    public FeatureDescription? Input(string name) => Inputs.FirstOrDefault(feature => feature.Name == name);

    public FeatureDescription? Output(string name) => Outputs.FirstOrDefault(feature => feature.Name == name);
}

/// <summary>What a model's makers say about it.</summary>
public sealed record ModelMetadata(string ShortDescription, string Version, string Author, string License,
    ImmutableSortedDictionary<string, string> UserDefined)
{
    public static ModelMetadata Empty { get; } = new("", "", "", "", ImmutableSortedDictionary<string, string>.Empty);
}

/// <summary>The interface of a model: its functions with their features, and its metadata.</summary>
/// <param name="Functions">At least one.</param>
/// <param name="DefaultFunctionName">Names one of the functions; empty for a model that names none.</param>
/// <param name="TrainingInputs">What an update of the model takes; empty for a model that cannot be updated.</param>
/// <param name="Metadata">What its makers say.</param>
public sealed record ModelDescription(
    ImmutableArray<FunctionDescription> Functions,
    string DefaultFunctionName,
    ImmutableArray<FeatureDescription> TrainingInputs,
    ModelMetadata Metadata)
{
    /// <summary>True when the model names its functions.</summary>
    public bool HasNamedFunctions => DefaultFunctionName.Length > 0;

    public FunctionDescription Default => Functions.First(function => function.Name == DefaultFunctionName);
}
