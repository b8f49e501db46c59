namespace Sinter;

/// <summary>The model is valid, but something in it is not supported.</summary>
public sealed class ModelUnsupportedException : ModelException
{
    /// <summary>Describes what is not supported.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="place">Where it was met.</param>
    /// <param name="feature">What is not supported: an operation, a layer, a model type.</param>
    /// <param name="advice">What to do instead.</param>
    public ModelUnsupportedException(ModelStage stage, string place, string feature, string advice)
        : base(stage, place, advice, $"{feature}, which is not supported", null)
    {
        Feature = feature;
    }

    /// <summary>What is not supported.</summary>
    public string Feature { get; }

    /// <summary>Everything that is not supported, one line each, where all of it was looked for before giving up; empty otherwise.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
