namespace Sinter;

/// <summary>Base of the errors that a model or its input can cause. Each says the stage, the place, what was expected and what
/// came.</summary>
public abstract class ModelException : Exception
{
    private protected ModelException(ModelStage stage, string place, string expected, string actual, Exception? inner)
        : base($"{place}: expected {expected}; got {actual}. [{stage}]", inner)
    {
        Stage = stage;
        Place = place;
        Expected = expected;
        Actual = actual;
    }

    /// <summary>The stage of the model's life.</summary>
    public ModelStage Stage { get; }

    /// <summary>Where: a file, a feature, or a node such as <c>main/conv_3 (conv)</c>.</summary>
    public string Place { get; }

    /// <summary>What was expected.</summary>
    public string Expected { get; }

    /// <summary>What came instead.</summary>
    public string Actual { get; }
}
