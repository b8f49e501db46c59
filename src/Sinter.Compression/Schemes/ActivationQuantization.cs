namespace Sinter;

/// <summary>Values between operations become 8-bit integers, with one scale each that calibration data give: pairs of <c>quantize</c> and
/// <c>dequantize</c> before convolutions, linear layers, additions and pooling, and after them. Needs iOS17.</summary>
public sealed record ActivationQuantization
{
    /// <summary>Whether zero is the middle of the range.</summary>
    public QuantizationMode Mode { get; init; } = QuantizationMode.LinearSymmetric;

    /// <summary>True for unsigned integers.</summary>
    public bool IsUnsigned { get; init; }

    /// <summary>Types of operations whose inputs and results stay as they are.</summary>
    public IReadOnlySet<string> ExcludedTypes { get; init; } = new HashSet<string>();

    /// <summary>Names of operations whose inputs and results stay as they are.</summary>
    public IReadOnlySet<string> ExcludedNames { get; init; } = new HashSet<string>();
}
