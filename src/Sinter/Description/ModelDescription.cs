namespace Sinter;

/// <summary>What a model takes and gives, and what its author says of it.</summary>
public sealed class ModelDescription
{
    internal ModelDescription(
        ModelKind kind,
        IReadOnlyList<FeatureDescription> inputs,
        IReadOnlyList<FeatureDescription> outputs,
        IReadOnlyList<FeatureDescription> states)
    {
        Kind = kind;
        Inputs = inputs;
        Outputs = outputs;
        States = states;
    }

    /// <summary>What the model is made of.</summary>
    public ModelKind Kind { get; }

    /// <summary>The inputs, in the model's order.</summary>
    public IReadOnlyList<FeatureDescription> Inputs { get; }

    /// <summary>The outputs, in the model's order.</summary>
    public IReadOnlyList<FeatureDescription> Outputs { get; }

    /// <summary>The states, which live between predictions.</summary>
    public IReadOnlyList<FeatureDescription> States { get; }

    /// <summary>Of a classifier: the output with the predicted label; of a regressor: the output with the number. Else null.</summary>
    public string? PredictedFeatureName { get; internal init; }

    /// <summary>Of a classifier: the output with the probability of each label, if it has one. Else null.</summary>
    public string? PredictedProbabilitiesName { get; internal init; }

    /// <summary>Author, licence and other words.</summary>
    public ModelMetadata Metadata { get; internal init; } = ModelMetadata.Empty;

    /// <summary>The functions of a model that has several; empty for others.</summary>
    public IReadOnlyList<string> Functions { get; internal init; } = [];

    /// <summary>The function that is loaded when none is named; null where there are not several.</summary>
    public string? DefaultFunction { get; internal init; }

    /// <summary>The function that inputs, outputs and states are of; null where there are not several.</summary>
    public string? Function { get; internal init; }
}
