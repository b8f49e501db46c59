namespace Sinter;

/// <summary>What a compressed model must come down to, or keep, when schemes are chosen weight by weight.</summary>
public sealed record CompressionGoal
{
    /// <summary>Bytes that the weights may take in all; null: as few as <see cref="MinimumSignalToNoise"/> allows.</summary>
    public long? MaximumWeightBytes { get; init; }

    /// <summary>The outputs' power against that of their change, in decibels, that must be kept; null: as much as
    /// <see cref="MaximumWeightBytes"/> allows.</summary>
    public double? MinimumSignalToNoise { get; init; }

    /// <summary>The schemes to choose from, for each weight one or none.</summary>
    public IReadOnlyList<WeightCompression> Candidates { get; init; } =
        [.. new[] { 8, 6, 4, 2 }.Select(bits => new Palettization { Bits = bits })];

    /// <summary>The oldest system that has to run the result, as in <see cref="CompressionConfiguration.Target"/>.</summary>
    public DeploymentTarget? Target { get; init; }
}

/// <summary>What compressing one weight alone does to a model's outputs.</summary>
/// <param name="Name">The weight.</param>
/// <param name="Scheme">How it is compressed, in words.</param>
/// <param name="BytesBefore">Bytes before.</param>
/// <param name="BytesAfter">Bytes after.</param>
/// <param name="SignalToNoise">The outputs' power against that of their change, in decibels.</param>
/// <param name="IsMeasured">False where it was scaled from the coarsest scheme's by the error of the weight.</param>
public sealed record LayerSensitivity(string Name, string Scheme, long BytesBefore, long BytesAfter, double SignalToNoise, bool IsMeasured);
