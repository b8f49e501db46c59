using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>What compressing one weight alone does to a model's outputs.</summary>
/// <param name="Name">The weight.</param>
/// <param name="Scheme">How it is compressed.</param>
/// <param name="BytesBefore">Bytes before.</param>
/// <param name="BytesAfter">Bytes after.</param>
/// <param name="Noise">The power of the change of the outputs, as a share of their own.</param>
/// <param name="IsMeasured">False where the noise was scaled from another scheme's by the error of the weight.</param>
public sealed record WeightSensitivity(string Name, WeightCompression Scheme, long BytesBefore, long BytesAfter, double Noise,
    bool IsMeasured);

/// <summary>Compresses each weight alone and looks at the outputs.</summary>
public sealed class SensitivityAnalysis
{
    private readonly Program _program;
    private readonly ICalibrationRunner _runner;
    private readonly Opset _limit;
    private readonly string[] _outputs;
    private readonly List<Tensor[]> _reference = [];
    private readonly double[] _power;

    /// <param name="program">A program of one function.</param>
    /// <param name="runner">Evaluates it.</param>
    /// <param name="limit">The newest opset that the result may need.</param>
    /// <param name="cancellation">Looked at before each sample.</param>
    public SensitivityAnalysis(Program program, ICalibrationRunner runner, Opset limit, CancellationToken cancellation)
    {
        _program = program;
        _runner = runner;
        _limit = limit;
        _outputs = [.. program.Functions.Values.Single().Body.Outputs.Where(output => output.Type is TensorType { Element: not ElementType.String })
            .Select(output => output.Name)];
        _power = new double[_outputs.Length];
        runner.Observe(program, _outputs, values =>
        {
            Tensor[] kept = [.. values.Select(value => value.Clone())];
            _reference.Add(kept);
            for (int i = 0; i < kept.Length; i++)
                _power[i] += WeightError.Measure(kept[i], kept[i]).Norm;
        }, cancellation);
    }

    /// <summary>The change of the outputs under a step, as a share of their power; the mean over the outputs.</summary>
    public double Noise(CompressionStep step, CancellationToken cancellation)
    {
        (Program compressed, _) = new WeightCompressor(step, _limit, joint: false).Run(ProgramCloner.Clone(_program), null, null, cancellation);
        return NoiseOf(compressed, cancellation);
    }

    /// <summary>Compresses each weight alone by each scheme. Only the scheme that leaves fewest bytes is measured; the others' noise is
    /// in proportion to the error of the weight.</summary>
    public IReadOnlyList<WeightSensitivity> Run(IReadOnlyList<WeightCompression> candidates, Action<string, int, int>? progress,
        CancellationToken cancellation)
    {
        string[] names = [.. WeightSite.Find(_program.Functions.Values.Single(), new CompressionStep())
            .Where(site => site.Producer.IsConstant && candidates.Any(scheme => site.Shape.ElementCount > scheme.WeightThreshold))
            .Select(site => site.Name)];
        var found = new List<WeightSensitivity>();
        for (int i = 0; i < names.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            found.AddRange(Of(names[i], candidates, cancellation));
            progress?.Invoke(names[i], i + 1, names.Length);
        }
        return found;
    }

    private IEnumerable<WeightSensitivity> Of(string name, IReadOnlyList<WeightCompression> candidates, CancellationToken cancellation)
    {
        var tried = new List<(WeightCompression Scheme, WeightOutcome Outcome, Program Program)>();
        foreach (WeightCompression scheme in candidates)
        {
            var step = new CompressionStep { OperationNames = new Dictionary<string, WeightCompression?> { [name] = scheme } };
            (Program compressed, IReadOnlyList<WeightOutcome> outcomes) =
                new WeightCompressor(step, _limit, joint: false).Run(ProgramCloner.Clone(_program), null, null, cancellation);
            if (outcomes.FirstOrDefault(outcome => outcome.Name == name && outcome.Reason is null) is { } outcome)
                tried.Add((scheme, outcome, compressed));
        }
        if (tried.Count == 0)
            return [];
        (WeightCompression coarsest, WeightOutcome probe, Program program) = tried.MinBy(candidate => candidate.Outcome.BytesAfter);
        double noise = NoiseOf(program, cancellation);
        return tried.Select(candidate => new WeightSensitivity(name, candidate.Scheme, candidate.Outcome.BytesBefore,
            candidate.Outcome.BytesAfter, probe.SquaredError > 0 ? noise * candidate.Outcome.SquaredError / probe.SquaredError : noise,
            candidate.Scheme == coarsest));
    }

    private double NoiseOf(Program program, CancellationToken cancellation)
    {
        var noise = new double[_outputs.Length];
        int sample = 0;
        _runner.Observe(program, _outputs, values =>
        {
            for (int i = 0; i < noise.Length; i++)
                noise[i] += WeightError.Measure(_reference[sample][i], values[i]).Error;
            sample++;
        }, cancellation);
        double sum = 0;
        for (int i = 0; i < noise.Length; i++)
            sum += noise[i] == 0 ? 0 : noise[i] / Math.Max(_power[i], double.Epsilon);
        return noise.Length == 0 ? 0 : sum / noise.Length;
    }
}
