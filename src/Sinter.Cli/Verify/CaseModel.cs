using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Cli.Verify;

/// <summary>A loaded model as a case uses it.</summary>
internal abstract class CaseModel : IDisposable
{
    /// <summary>True when the description does not say the output's shape, so that dimensions of size one are not compared.</summary>
    public abstract bool HasUnknownShape(string output);

    /// <summary>Begins a sequence of predictions that share their state.</summary>
    public abstract void ResetState();

    /// <summary>Predicts.</summary>
    /// <exception cref="ModelException">The model, or what was given, does not allow it.</exception>
    public abstract IReadOnlyDictionary<string, FileContent> Predict(IReadOnlyList<KeyValuePair<string, FileContent>> inputs);

    /// <summary>The value of a constant of the program, decompressed; null when there is none of that name.</summary>
    public abstract Tensor? Constant(string name);

    public abstract void Dispose();
}

/// <summary>How a case wants its model loaded.</summary>
/// <param name="Path">The model's file or folder.</param>
/// <param name="Function">The function; null for the default one.</param>
/// <param name="Numerics">Computed with at least, or exactly, the declared precision.</param>
internal sealed record CaseModelRequest(string Path, string? Function, CaseNumerics Numerics);

/// <summary>The numerics that a case is checked with.</summary>
internal enum CaseNumerics
{
    Fast,
    Faithful,
}
