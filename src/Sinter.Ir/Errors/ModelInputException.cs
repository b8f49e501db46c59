namespace Sinter;

/// <summary>An input of a prediction does not fit the model's description.</summary>
public sealed class ModelInputException : ModelException
{
    /// <summary>Describes the problem.</summary>
    public ModelInputException(ModelStage stage, string place, string expected, string actual, Exception? inner = null)
        : base(stage, place, expected, actual, inner)
    {
    }
}
