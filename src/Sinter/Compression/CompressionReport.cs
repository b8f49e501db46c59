using Sinter.Compression;

namespace Sinter;

/// <summary>Progress of a compression.</summary>
/// <param name="Weight">The weight that was done last.</param>
/// <param name="Done">Weights done.</param>
/// <param name="Total">Weights in all.</param>
public readonly record struct CompressionProgress(string Weight, int Done, int Total);

/// <summary>How one weight fared.</summary>
public sealed record CompressedWeight
{
    internal CompressedWeight(WeightOutcome outcome)
    {
        Function = outcome.Function;
        Name = outcome.Name;
        Type = outcome.Type.ToString();
        Schemes = outcome.Scheme.Length == 0 ? [] : [outcome.Scheme];
        Elements = outcome.Type.ToShape().ElementCount;
        BytesBefore = outcome.BytesBefore;
        BytesAfter = outcome.BytesAfter;
        SignalToNoise = outcome.Scheme.Length == 0 ? null : Decibels(outcome.SquaredNorm, outcome.SquaredError);
        Reason = outcome.Reason;
    }

    /// <summary>The function that has it.</summary>
    public string Function { get; init; }

    /// <summary>Its name in the source model.</summary>
    public string Name { get; init; }

    /// <summary>Its type as operations see it, for example <c>tensor&lt;fp16, [64, 3, 3, 3]&gt;</c>.</summary>
    public string Type { get; init; }

    /// <summary>Its elements.</summary>
    public long Elements { get; init; }

    /// <summary>What was done to it, step by step; empty when nothing was.</summary>
    public IReadOnlyList<string> Schemes { get; init; }

    /// <summary>Bytes before.</summary>
    public long BytesBefore { get; init; }

    /// <summary>Bytes after: indices or integers, tables, scales, masks.</summary>
    public long BytesAfter { get; init; }

    /// <summary>The weight's power against that of the difference to it, in decibels; infinite where nothing was lost, null where nothing
    /// was done.</summary>
    public double? SignalToNoise { get; init; }

    /// <summary>Why nothing was done; null when something was.</summary>
    public string? Reason { get; init; }

    private static double Decibels(double signal, double noise) =>
        noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(signal / noise);
}

/// <summary>What a compression did.</summary>
/// <param name="Output">The package that was written.</param>
/// <param name="Weights">Every weight, in program order.</param>
/// <param name="FileBytesBefore">Bytes of the source's weight files.</param>
/// <param name="FileBytesAfter">Bytes of the package's weight files.</param>
/// <param name="QuantizedActivations">Values between operations that were quantized.</param>
/// <param name="Target">The oldest system that can run the result.</param>
public sealed record CompressionReport(string Output, IReadOnlyList<CompressedWeight> Weights, long FileBytesBefore, long FileBytesAfter,
    int QuantizedActivations, DeploymentTarget Target)
{
    /// <summary>True when the source was a neural network or an ONNX model, which was converted to an ML Program first.</summary>
    public bool IsConverted { get; init; }

    /// <summary>Bytes of all weights before, without what files add.</summary>
    public long WeightBytesBefore => Weights.Sum(weight => weight.BytesBefore);

    /// <summary>Bytes of all weights after, without what files add: the size that the schemes have in theory.</summary>
    public long WeightBytesAfter => Weights.Sum(weight => weight.BytesAfter);
}
