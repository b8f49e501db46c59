using Sinter.Compression;
using Sinter.Conversion;
using Sinter.Ir;

namespace Sinter;

/// <summary>The steps of a configuration, one after another over a program.</summary>
internal sealed class CompressionRun(CompressionConfiguration configuration, ICalibrationRunner? runner,
    IProgress<CompressionProgress>? progress, CancellationToken cancellation)
{
    /// <summary>Values between operations that were quantized.</summary>
    public int QuantizedActivations { get; private set; }

    public (Program Program, IReadOnlyList<CompressedWeight> Weights) Run(Program program)
    {
        Opset limit = configuration.Target is { } target ? (Opset)target : Opset.iOS16;
        InputMoments? moments = runner is null ? null : MomentCollector.Collect(program, configuration.Steps, runner, cancellation);
        ActivationQuantizer? activations = runner is null || configuration.Activations is null ? null
            : ActivationQuantizer.Calibrate(program, configuration.Activations, runner, cancellation);
        List<CompressedWeight> weights = [];
        IReadOnlyList<WeightOutcome>? outcomes = null;
        for (int i = 0; i < configuration.Steps.Count; i++)
        {
            var compressor = new WeightCompressor(configuration.Steps[i], limit, joint: i > 0 || configuration.JointCompression,
                moments);
            (program, outcomes) = compressor.Run(program, outcomes, Report, cancellation);
            CompressedWeight[] step = [.. outcomes.Select(outcome => new CompressedWeight(outcome))];
            // A step keeps the number and order of the weights, though their names change.
            weights = i == 0 ? [.. step] : [.. weights.Zip(step, Join)];
        }
        if (activations is not null)
        {
            (program, QuantizedActivations) = activations.Run(program, limit);
            foreach (Function function in program.Functions.Values)
                ConstantBinding.Bind(function);
        }
        return (program, weights);
    }

    private void Report(string weight, int done, int total) => progress?.Report(new CompressionProgress(weight, done, total));

    private static CompressedWeight Join(CompressedWeight before, CompressedWeight after) => before with
    {
        Schemes = [.. before.Schemes, .. after.Schemes],
        BytesAfter = after.BytesAfter,
        SignalToNoise = after.SignalToNoise ?? before.SignalToNoise,
        Reason = before.Schemes.Count + after.Schemes.Count == 0 ? before.Reason ?? after.Reason : null,
    };
}
