namespace Sinter;

/// <summary>The stage of a model's life in which something went wrong.</summary>
public enum ModelStage
{
    /// <summary>Reading files.</summary>
    Read,

    /// <summary>Checking a program: names, types, shapes.</summary>
    Verify,

    /// <summary>Turning a model of another format into a program.</summary>
    Convert,

    /// <summary>Writing a compiled model.</summary>
    Compile,

    /// <summary>Making a compiled model ready for this machine.</summary>
    Specialize,

    /// <summary>Loading.</summary>
    Load,

    /// <summary>Evaluating.</summary>
    Predict,

    /// <summary>Making a model smaller.</summary>
    Compress,

    /// <summary>Changing a model, or building one.</summary>
    Edit,
}
