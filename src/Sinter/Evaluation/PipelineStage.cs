using Sinter.Loading;

namespace Sinter.Evaluation;

/// <summary>One model of a pipeline, and where its inputs come from and its outputs go to. Values are kept in numbered slots: the
/// pipeline's inputs first, then the outputs of each model.</summary>
/// <param name="Place">The model, for error messages.</param>
/// <param name="Context">What the model is loaded with.</param>
/// <param name="Inputs">The inputs that have a source.</param>
/// <param name="FirstOutput">The slot of the first output; the others follow in the description's order.</param>
/// <param name="TakesPipelineInput">True when a value of the caller's goes in directly.</param>
internal sealed record PipelineStage(
    string Place, LoadContext Context, IReadOnlyList<(FeatureDescription Feature, int Slot)> Inputs, int FirstOutput,
    bool TakesPipelineInput)
{
    public IReadOnlyList<FeatureDescription> Outputs => Context.Description.Outputs;

    /// <summary>What the model takes of the values so far.</summary>
    public Features Gather(FeatureValue?[] slots)
    {
        var features = new Features(Inputs.Count);
        foreach ((FeatureDescription feature, int slot) in Inputs)
        {
            if (slots[slot] is { } value)
                features[feature.Name] = FeatureRouting.Fitted(value, feature.Type);
        }
        return features;
    }

    /// <summary>Puts what the model gave among the values.</summary>
    public void Scatter(Prediction prediction, FeatureValue?[] slots)
    {
        for (int i = 0; i < Outputs.Count; i++)
        {
            if (prediction.TryGetValue(Outputs[i].Name, out FeatureValue? value))
                slots[FirstOutput + i] = value;
        }
    }

    /// <summary>The error with the model's place: the caller's, if a value of the caller's may have caused it.</summary>
    public ModelException Located(ModelException error) => error switch
    {
        ModelInputException when TakesPipelineInput =>
            new ModelInputException(error.Stage, $"{Place}, {error.Place}", error.Expected, error.Actual, error),
        ModelInputException or PredictionFailedException =>
            new PredictionFailedException(error.Stage, $"{Place}, {error.Place}", error.Expected, error.Actual, error),
        _ => error,
    };
}
