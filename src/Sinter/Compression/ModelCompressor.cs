using Sinter.Compression;
using Sinter.Conversion;
using Sinter.Ir;

namespace Sinter;

/// <summary>Makes the weights of ML Programs smaller, and plain again. What it writes are the operations that Core ML has for it, so every
/// system that runs the model's target runs the result.</summary>
public static class ModelCompressor
{
    /// <summary>Compresses a model.</summary>
    /// <param name="source">An ML Program, or a pipeline that holds some: a <c>.mlpackage</c>, <c>.mlmodel</c> or <c>.mlmodelc</c>. A neural network
    /// or an ONNX model is converted first.</param>
    /// <param name="output">The <c>.mlpackage</c> to write; nothing may be there yet.</param>
    /// <param name="configuration">Which weights, and how.</param>
    /// <param name="calibration">Inputs of predictions, where the configuration needs them (<see
    /// cref="CompressionConfiguration.NeedsCalibration"/>): then the model must be a program of one function without states.</param>
    /// <param name="progress">Told after each weight.</param>
    /// <param name="cancellationToken">Stops between weights; nothing is written then.</param>
    /// <returns>What became of each weight.</returns>
    /// <exception cref="ModelFormatException">The model is damaged.</exception>
    /// <exception cref="ModelUnsupportedException">The model has no program, or a scheme needs a newer target than the configuration
    /// allows; the message names it.</exception>
    /// <exception cref="ModelInputException">The configuration contradicts itself or the model, needs calibration data and has none, or a
    /// sample does not fit the model.</exception>
    /// <exception cref="IOException">The output exists or cannot be written.</exception>
    public static CompressionReport Compress(string source, string output, CompressionConfiguration configuration,
        IReadOnlyList<Features>? calibration = null, IProgress<CompressionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var file = ProgramFile.Of(source, cancellationToken);
        CalibrationRunner? runner = configuration.NeedsCalibration ? new CalibrationRunner(file.Path, calibration ?? []) : null;
        var weights = new List<CompressedWeight>();
        var steps = new CompressionRun(configuration, runner, progress, cancellationToken);
        RewrittenModel written = ModelRewriter.Write(file.Path, output, program =>
        {
            (Program compressed, IReadOnlyList<CompressedWeight> outcomes) = steps.Run(program);
            weights.AddRange(outcomes);
            return compressed;
        }, cancellationToken);
        return new CompressionReport(output, weights, written.WeightBytesBefore, written.WeightBytesAfter,
            steps.QuantizedActivations, written.Target)
        {
            IsConverted = file.IsConverted,
        };
    }

    /// <inheritdoc cref="Compress"/>
    public static Task<CompressionReport> CompressAsync(string source, string output, CompressionConfiguration configuration,
        IReadOnlyList<Features>? calibration = null, IProgress<CompressionProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Compress(source, output, configuration, calibration, progress, cancellationToken), cancellationToken);

    /// <summary>Writes a model with plain weights in place of compressed ones.</summary>
    /// <param name="source">An ML Program, or a pipeline that holds some.</param>
    /// <param name="output">The <c>.mlpackage</c> to write; nothing may be there yet.</param>
    /// <param name="progress">Told after each weight.</param>
    /// <param name="cancellationToken">Stops between weights; nothing is written then.</param>
    /// <returns>How many weights were decompressed.</returns>
    /// <exception cref="ModelException">The model is damaged, or has no program.</exception>
    /// <exception cref="IOException">The output exists or cannot be written.</exception>
    public static int Decompress(string source, string output, IProgress<CompressionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        int count = 0;
        ModelRewriter.Write(source, output, program =>
        {
            count += WeightDecompressor.Run(program, (weight, done, total) =>
                progress?.Report(new CompressionProgress(weight, done, total)), cancellationToken);
            return program;
        }, cancellationToken);
        return count;
    }

    /// <inheritdoc cref="Decompress"/>
    public static Task<int> DecompressAsync(string source, string output, IProgress<CompressionProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Decompress(source, output, progress, cancellationToken), cancellationToken);

    /// <summary>Lists the weights of a model with what decides how they are best compressed.</summary>
    /// <param name="source">An ML Program, or a pipeline that holds some.</param>
    /// <param name="weightThreshold">Only weights with more elements than this.</param>
    /// <param name="cancellationToken">Stops between weights.</param>
    /// <exception cref="ModelException">The model is damaged, or has no program.</exception>
    public static IReadOnlyList<WeightMetadata> Weights(string source, int weightThreshold = 2048, CancellationToken cancellationToken = default)
    {
        var weights = new List<WeightMetadata>();
        using var file = ProgramFile.Of(source, cancellationToken);
        ModelRewriter.Read(file.Path, program => weights.AddRange(
            WeightListing.Of(program, weightThreshold, cancellationToken).Select(facts => new WeightMetadata(facts))));
        return weights;
    }
}
