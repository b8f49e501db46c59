using Sinter.Compression;
using Sinter.Conversion;
using Sinter.Formats.CoreML;
using Sinter.Ir;

namespace Sinter;

/// <summary>Chooses how each weight is compressed by what it does to a model's outputs on calibration data.</summary>
public static class CompressionSearch
{
    private const int MostAttempts = 6;

    /// <summary>Compresses each weight alone and measures the outputs.</summary>
    /// <param name="source">An ML Program of one function without states; a neural network or an ONNX model is converted first.</param>
    /// <param name="calibration">Inputs of predictions, one or more.</param>
    /// <param name="candidates">The schemes to try on each weight. The coarsest is measured; the others follow from the errors of the
    /// weight.</param>
    /// <param name="target">The oldest system that has to run the result, as in <see cref="CompressionConfiguration.Target"/>.</param>
    /// <param name="progress">Told after each weight.</param>
    /// <param name="cancellationToken">Stops between predictions.</param>
    /// <exception cref="ModelException">The model cannot be calibrated, or a sample does not fit it.</exception>
    public static IReadOnlyList<LayerSensitivity> Sensitivity(string source, IReadOnlyList<Features> calibration,
        IReadOnlyList<WeightCompression> candidates, DeploymentTarget? target = null, IProgress<CompressionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using var file = ProgramFile.Of(source, cancellationToken);
        return [.. Analyze(file.Path, calibration, candidates, target, progress, cancellationToken).Sensitivities.Select(sensitivity => new LayerSensitivity(
            sensitivity.Name, sensitivity.Scheme.Words, sensitivity.BytesBefore, sensitivity.BytesAfter, Decibels(sensitivity.Noise),
            sensitivity.IsMeasured))];
    }

    /// <summary>Finds a configuration that meets a goal. A goal of accuracy is checked on the whole model, and the budget tightened until
    /// it holds.</summary>
    /// <param name="source">An ML Program of one function without states; a neural network or an ONNX model is converted first.</param>
    /// <param name="calibration">Inputs of predictions, one or more.</param>
    /// <param name="goal">What must be met.</param>
    /// <param name="progress">Told after each weight.</param>
    /// <param name="cancellationToken">Stops between predictions.</param>
    /// <returns>A configuration that names each weight to compress.</returns>
    /// <exception cref="ModelInputException">The goal names neither a size nor an accuracy, or cannot be met by its candidates.</exception>
    /// <exception cref="ModelException">The model cannot be calibrated, or a sample does not fit it.</exception>
    public static CompressionConfiguration Find(string source, IReadOnlyList<Features> calibration, CompressionGoal goal,
        IProgress<CompressionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (goal.MaximumWeightBytes is null && goal.MinimumSignalToNoise is null)
            throw Unmet("a goal with a size, an accuracy or both", "neither");
        using var file = ProgramFile.Of(source, cancellationToken);
        (SensitivityAnalysis analysis, IReadOnlyList<WeightSensitivity> sensitivities, long others) =
            Analyze(file.Path, calibration, goal.Candidates, goal.Target, progress, cancellationToken);
        long? room = goal.MaximumWeightBytes - others;
        double? allowed = goal.MinimumSignalToNoise is { } decibels ? Math.Pow(10, -decibels / 10) : null;
        double? budget = allowed;
        double noise = 0;
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            IReadOnlyDictionary<string, WeightCompression?> chosen = BitAllocation.Choose(sensitivities, room, budget);
            long bytes = others + Bytes(sensitivities, chosen);
            if (goal.MaximumWeightBytes is { } most && bytes > most)
                throw Unmet($"weights of at most {most:N0} bytes", $"{bytes:N0} with the candidates{(allowed is null ? "" : " that keep the accuracy")}");
            var step = new CompressionStep { OperationNames = chosen };
            noise = allowed is null || chosen.Count == 0 ? 0 : analysis.Noise(step, cancellationToken);
            if (allowed is null || noise <= allowed)
                return new CompressionConfiguration { Steps = [step], Target = goal.Target };
            // The parts' noises do not quite add up; half as much as was too much leaves room for that.
            budget = budget * allowed / noise / 2;
        }
        throw Unmet($"a signal to noise of {goal.MinimumSignalToNoise:F1} dB", $"{Decibels(noise):F1} dB after {MostAttempts} attempts");
    }

    private static (SensitivityAnalysis Analysis, IReadOnlyList<WeightSensitivity> Sensitivities, long Others) Analyze(string source,
        IReadOnlyList<Features> calibration, IReadOnlyList<WeightCompression> candidates, DeploymentTarget? target,
        IProgress<CompressionProgress>? progress, CancellationToken cancellation)
    {
        var runner = new CalibrationRunner(source, calibration);
        Program program = ModelAsset.Open(source).ReadProgram();
        GraphVerifier.Check(program, ModelStage.Compress);
        var analysis = new SensitivityAnalysis(program, runner, target is { } given ? (Opset)given : Opset.iOS16, cancellation);
        IReadOnlyList<WeightSensitivity> sensitivities = analysis.Run(candidates, (weight, done, total) =>
            progress?.Report(new CompressionProgress(weight, done, total)), cancellation);
        HashSet<string> compressible = [.. sensitivities.Select(sensitivity => sensitivity.Name)];
        long others = WeightListing.Of(program, 0, cancellation).Where(weight => !compressible.Contains(weight.Name)).Sum(weight => weight.Bytes);
        return (analysis, sensitivities, others);
    }

    private static long Bytes(IReadOnlyList<WeightSensitivity> sensitivities, IReadOnlyDictionary<string, WeightCompression?> chosen) =>
        sensitivities.GroupBy(sensitivity => sensitivity.Name).Sum(group =>
            chosen.GetValueOrDefault(group.Key) is { } scheme ? group.First(sensitivity => sensitivity.Scheme == scheme).BytesAfter
            : group.First().BytesBefore);

    private static double Decibels(double noise) => noise == 0 ? double.PositiveInfinity : -10 * Math.Log10(noise);

    private static ModelInputException Unmet(string expected, string actual) => new(ModelStage.Compress, "compression goal", expected, actual);
}
