using Sinter.Workbench.Files;

namespace Sinter.Cli.Verify;

/// <summary>A recorded case: models with inputs and what they must give.</summary>
/// <param name="Name">The case's name.</param>
/// <param name="Type">What the models hold, for example <c>mlProgram</c>; empty when the case does not say.</param>
/// <param name="Operations">The operations or layers of the models, for grouping.</param>
/// <param name="Variants">The case itself and its further variants.</param>
internal sealed record RecordedCase(string Name, string Type, IReadOnlyList<string> Operations, IReadOnlyList<CaseVariant> Variants);

/// <summary>Models that must all give the same values.</summary>
/// <param name="Name">Empty for the case itself.</param>
/// <param name="Models">Files or folders in the case's folder.</param>
/// <param name="UsesFloat16">The program computes in float16, so both numerics are checked.</param>
/// <param name="IsStateful">All steps share one state. Otherwise each starts anew.</param>
/// <param name="Function">The function to load; null for the default one.</param>
/// <param name="Steps">The predictions, in order.</param>
internal sealed record CaseVariant(string Name, IReadOnlyList<string> Models, bool UsesFloat16, bool IsStateful, string? Function,
    IReadOnlyList<CaseStep> Steps);

/// <summary>One prediction.</summary>
internal sealed record CaseStep(
    IReadOnlyList<KeyValuePair<string, RecordedValue>> Inputs, IReadOnlyList<KeyValuePair<string, ExpectedValue>> Expected);

/// <summary>A value with the deviation that is allowed.</summary>
internal sealed record ExpectedValue(RecordedValue Value, Tolerance Tolerance);

/// <summary>How far a result may be off.</summary>
/// <param name="Relative">As a share of the expected value's magnitude.</param>
/// <param name="Absolute">Added to it.</param>
/// <param name="MismatchShare">The share of elements that may miss the bound.</param>
/// <param name="IsExact">True when the case states no tolerance.</param>
internal sealed record Tolerance(double Relative, double Absolute, double MismatchShare, bool IsExact)
{
    public static Tolerance Exact { get; } = new(0, 0, 0, true);
}

/// <summary>A value as a case states it.</summary>
internal abstract record RecordedValue;

/// <summary>A tensor in the case's tensor files.</summary>
internal sealed record TensorReference(string Tensor) : RecordedValue;

/// <summary>A picture in the case's tensor files, uint8 [height, width, channels] or [height, width].</summary>
/// <param name="Tensor">The tensor's name.</param>
/// <param name="Mode">Pillow's name for the channels: RGB, RGBA or L.</param>
internal sealed record PictureReference(string Tensor, string Mode) : RecordedValue;

/// <summary>A value stated in place.</summary>
internal sealed record StatedValue(FileContent Content) : RecordedValue;
