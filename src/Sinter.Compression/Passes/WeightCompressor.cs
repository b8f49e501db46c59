using System.Collections.Concurrent;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compression;

/// <summary>How one weight fared.</summary>
/// <param name="Function">The function that has it.</param>
/// <param name="Name">The weight's name in the source model.</param>
/// <param name="Type">Its type as operations see it.</param>
/// <param name="Scheme">What was done to it, in words; empty when nothing was.</param>
/// <param name="BytesBefore">Bytes of the weight before.</param>
/// <param name="BytesAfter">Bytes of indices, tables, scales and masks after.</param>
/// <param name="SquaredError">The sum of squared differences to the weight before all steps.</param>
/// <param name="SquaredNorm">The sum of squares of the weight before all steps.</param>
/// <param name="Reason">Why nothing was done; null when something was.</param>
/// <param name="Original">The weight before all steps; null where no step looked at it.</param>
public sealed record WeightOutcome(string Function, string Name, TensorType Type, string Scheme, long BytesBefore, long BytesAfter,
    double SquaredError, double SquaredNorm, string? Reason, Tensor? Original);

/// <summary>One step of compression over a program.</summary>
/// <param name="step">Which weights, and how.</param>
/// <param name="limit">The newest opset that the result may need; the program's own where that is newer.</param>
/// <param name="joint">Whether weights that are compressed already are compressed further.</param>
/// <param name="moments">What calibration data told; null without.</param>
public sealed class WeightCompressor(CompressionStep step, Opset limit, bool joint, InputMoments? moments = null)
{
    /// <summary>Compresses a program.</summary>
    /// <param name="program">Its functions are edited.</param>
    /// <param name="before">What the step before gave; null for the first.</param>
    /// <param name="progress">Told after each weight: its name, weights done, weights in all.</param>
    /// <param name="cancellation">Looked at before each weight.</param>
    /// <exception cref="ModelUnsupportedException">The scheme needs a newer opset than is allowed.</exception>
    /// <exception cref="ModelInputException">The step's settings contradict themselves.</exception>
    public (Program Program, IReadOnlyList<WeightOutcome> Outcomes) Run(Program program, IReadOnlyList<WeightOutcome>? before = null,
        Action<string, int, int>? progress = null, CancellationToken cancellation = default)
    {
        CheckSettings();
        program = OpsetRaising.Raise(program, NeededOpset(program));
        (Function Function, WeightSite Site)[] sites = [.. program.Functions.Values.SelectMany(function =>
            WeightSite.Find(function, step).Select(site => (function, site)))];
        Dictionary<Function, ProgramEdit> edits = program.Functions.Values.ToDictionary(function => function, function =>
            new ProgramEdit(function));
        var outcomes = new WeightOutcome[sites.Length];
        var encodings = new Encoding?[sites.Length];
        int done = 0;
        try
        {
            var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
            // Large weights first: the last one alone should not keep everyone waiting.
            int[] order = [.. Enumerable.Range(0, sites.Length).OrderByDescending(i => sites[i].Site.Shape.ElementCount)];
            Parallel.ForEach(Partitioner.Create(order, EnumerablePartitionerOptions.NoBuffering), options, i =>
            {
                (Function function, WeightSite site) = sites[i];
                (encodings[i], outcomes[i]) = Encode(function, site, edits[function], before?[i].Original);
                progress?.Invoke(site.Name, Interlocked.Increment(ref done), sites.Length);
            });
        }
        catch (AggregateException exception) when (exception.InnerException is { } inner)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(inner);
        }
        for (int i = 0; i < sites.Length; i++)
        {
            if (encodings[i] is { } encoding)
                Apply(edits[sites[i].Function], sites[i].Site, encoding);
        }
        GraphVerifier.Check(program, ModelStage.Compress);
        return (program, outcomes);
    }

    private void CheckSettings()
    {
        foreach (WeightCompression scheme in step.Schemes)
        {
            if (scheme.Problem is { } expected)
                throw new ModelInputException(ModelStage.Compress, "compression settings", expected, scheme.ToString());
        }
        if (step.OperationTypes.ContainsKey("const"))
            throw new ModelInputException(ModelStage.Compress, "compression settings", "types of operations that read weights", "const");
    }

    /// <summary>The newest opset that a chosen scheme needs.</summary>
    private Opset NeededOpset(Program program)
    {
        Opset needed = Opset.iOS15;
        foreach (Function function in program.Functions.Values)
        {
            foreach (WeightSite site in WeightSite.Find(function, step).Where(IsChosen))
            {
                Opset own = SchemeNeeds.Of(site.Scheme!, !site.Producer.IsConstant);
                if (own > function.Opset && own > limit)
                {
                    throw new ModelUnsupportedException(ModelStage.Compress, site.Producer.Place,
                        $"{site.Scheme!.Words} before {own}", $"the target {own}, or a scheme that {function.Opset} has");
                }
                needed = own > needed ? own : needed;
            }
        }
        return needed;
    }

    private bool IsChosen(WeightSite site) => (joint || site.Producer.IsConstant) && site.Scheme is { } scheme && site.Shape.ElementCount > scheme.WeightThreshold;

    private (Encoding?, WeightOutcome) Encode(Function function, WeightSite site, ProgramEdit edit, Tensor? original)
    {
        long before = Encoding.Bytes(site.Chain());
        var outcome = new WeightOutcome(function.Name, site.Name, (TensorType)site.Value.Type, "", before, before, 0, 0, null, original);
        if (!IsChosen(site))
        {
            return (null, outcome with
            {
                Reason = site.Scheme is not { } wanted ? "no scheme is meant for it"
                    : site.Shape.ElementCount <= wanted.WeightThreshold ? $"it has no more than {wanted.WeightThreshold} elements"
                    : "it is compressed already; joint compression would go further",
            });
        }
        original ??= CompressedConstant.Evaluate(site.Value, function.Opset);
        outcome = outcome with { Original = original };
        if (!IsFinite(original))
            return (null, outcome with { Reason = "it holds infinities or NaN" });
        var context = new EncodingContext(function.Opset, name => Unique(edit, name), moments);
        Encoding encoding = site.Scheme switch
        {
            LinearQuantization quantization => new QuantizationEncoder(quantization, context).Encode(site),
            Palettization palettization => new PalettizationEncoder(palettization, context).Encode(site),
            { } pruning => new PruningEncoder(pruning, context).Encode(site),
            null => throw new InvalidOperationException("A chosen weight has a scheme."),
        };
        if (encoding.Reason is { } reason)
            return (null, outcome with { Reason = reason });
        (double error, double norm) = WeightError.Measure(original, CompressedConstant.Evaluate(encoding.Value, function.Opset));
        return (encoding, outcome with
        {
            Scheme = site.Scheme!.Words,
            BytesAfter = Encoding.Bytes(WeightSite.Chain(encoding.Value)),
            SquaredError = error,
            SquaredNorm = norm,
        });
    }

    private static bool IsFinite(Tensor tensor)
    {
        foreach (float value in tensor.ToFloats())
        {
            if (!float.IsFinite(value))
                return false;
        }
        return true;
    }

    private static string Unique(ProgramEdit edit, string name)
    {
        lock (edit)
            return edit.UniqueName(name);
    }

    private static void Apply(ProgramEdit edit, WeightSite site, Encoding encoding)
    {
        Operation old = site.Producer;
        foreach (Operation operation in encoding.Operations)
            edit.InsertBefore(old, operation);
        edit.ReplaceUses(site.Value, encoding.Value);
        RemoveUnused(edit, old);
    }

    private static void RemoveUnused(ProgramEdit edit, Operation operation)
    {
        Operation[] sources = [.. operation.ReadVariables().Select(variable => variable.Producer).OfType<Operation>().Distinct()];
        edit.Remove(operation);
        foreach (Operation source in sources)
        {
            if (!source.Outputs.Any(output => output.IsUsed))
                RemoveUnused(edit, source);
        }
    }
}
