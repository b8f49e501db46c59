namespace Sinter;

/// <summary>A prediction could not be finished because of the values it met, for example an index out of range.</summary>
public sealed class PredictionFailedException : ModelException
{
    /// <summary>Describes the problem.</summary>
    public PredictionFailedException(ModelStage stage, string place, string expected, string actual, Exception? inner = null)
        : base(stage, place, expected, actual, inner)
    {
    }
}
