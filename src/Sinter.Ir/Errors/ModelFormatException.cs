namespace Sinter;

/// <summary>The model is invalid: a file is damaged, or a program breaks the rules of its operations.</summary>
public sealed class ModelFormatException : ModelException
{
    /// <summary>Describes the problem.</summary>
    public ModelFormatException(ModelStage stage, string place, string expected, string actual, Exception? inner = null)
        : base(stage, place, expected, actual, inner)
    {
    }
}
