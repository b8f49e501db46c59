using Sinter.Comparing;
using Sinter.Conversion;
using Sinter.Ir;

namespace Sinter;

/// <summary>Finds the operations of a model that float16 is not enough for.</summary>
public static class PrecisionSearch
{
    /// <summary>Programs that are measured at most.</summary>
    private const int MostAttempts = 12;

    /// <summary>Writes a float16 program in which the operations that overflow, and those that lose most, compute in float32: as many as it
    /// takes for the outputs to keep a signal to noise.</summary>
    /// <param name="source">An ML Program of one function without states, a neural network or an ONNX model.</param>
    /// <param name="output">The <c>.mlpackage</c> to write; nothing may be there yet.</param>
    /// <param name="data">Inputs of predictions, one or more.</param>
    /// <param name="signalToNoise">What the outputs are to keep, in decibels, against the same model computed in float32.</param>
    /// <param name="progress">Told after each program that was measured.</param>
    /// <param name="cancellationToken">Stops between predictions; nothing is written then.</param>
    /// <returns>The operations, and what the outputs keep: less than was asked for when float32 everywhere but there does not help.</returns>
    /// <exception cref="ModelException">The model is damaged or of another kind, or a sample does not fit it.</exception>
    /// <exception cref="IOException">The output exists or cannot be written.</exception>
    public static PrecisionReport KeepFloat32(string source, string output, IReadOnlyList<Features> data, double signalToNoise = 40,
        IProgress<PrecisionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        string folder = Directory.CreateTempSubdirectory("sinter-precision-").FullName;
        try
        {
            string full = Path.Combine(folder, "float32.mlpackage");
            ModelConverter.Convert(source, full);
            ImportedModel imported = ImportedModel.Of(full, new ConversionOptions { Target = DeploymentTarget.iOS26 }, null, cancellationToken);
            var reference = new Program([imported.Function]);
            GraphVerifier.Check(reference, ModelStage.Predict);
            PrecisionReport report = Search(full, reference, data, signalToNoise, progress, cancellationToken, out HashSet<Operation> kept);
            ModelConverter.Write(imported, Float16Rewriting.Rewrite(imported.Function, kept.Contains), output, null, cancellationToken);
            return report;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static PrecisionReport Search(string path, Program reference, IReadOnlyList<Features> data, double wanted,
        IProgress<PrecisionProgress>? progress, CancellationToken cancellation, out HashSet<Operation> kept)
    {
        Function function = reference.Functions.Values.Single();
        Variable[] values = [.. ModelComparer.Computed(reference)];
        using CalibrationRunner.ObservedProgram expected = new CalibrationRunner(path, data, Numerics.Fast).Load(reference, [.. values.Select(value => value.Name)]);
        var reasons = new Dictionary<Operation, Float32Reason>(ReferenceEqualityComparer.Instance);
        double before = double.NaN, got = double.NaN;
        int least = 1;
        for (int attempt = 1; ; attempt++)
        {
            kept = [.. reasons.Keys];
            Dictionary<Variable, ValueComparison> differences = Measure(path, function, kept, expected, values, data, cancellation);
            got = function.Body.Outputs.Where(differences.ContainsKey).Select(output => differences[output].SignalToNoise)
                .Aggregate(double.PositiveInfinity, (worst, next) => double.IsNaN(next) || double.IsNaN(worst) ? double.NaN : Math.Min(worst, next));
            before = attempt == 1 ? got : before;
            progress?.Report(new PrecisionProgress(attempt, kept.Count, got));
            if (attempt == MostAttempts)
                break;
            bool isAdded = AddBroken(function, differences, reasons);
            if (!isAdded && (got >= wanted || !AddLosses(function, differences, reasons, least)))
                break;
            least = isAdded ? least : least * 2;
        }
        Float32Operation[] operations = [.. function.Body.Operations.Where(kept.Contains)
            .Select(operation => new Float32Operation(operation.Output.Name, operation.Type, reasons[operation]))];
        return new PrecisionReport(operations, values.Length, before, got);
    }

    /// <summary>How far every value is from what it is in float32, when the operations that are not kept are float16.</summary>
    private static Dictionary<Variable, ValueComparison> Measure(string path, Function function, HashSet<Operation> kept,
        CalibrationRunner.ObservedProgram expected, Variable[] values, IReadOnlyList<Features> data, CancellationToken cancellation)
    {
        Function half = Float16Rewriting.Rewrite(function, kept.Contains, out IReadOnlyDictionary<Variable, Variable> results);
        using CalibrationRunner.ObservedProgram measured = new CalibrationRunner(path, data, Numerics.Faithful)
            .Load(new Program([half]), [.. values.Select(value => results[value].Name)]);
        ValueDifference[] differences = [.. values.Select(value => new ValueDifference(value.Name, value.Producer!.Type))];
        foreach (Features sample in data)
        {
            cancellation.ThrowIfCancellationRequested();
            IReadOnlyList<Tensors.Tensor> wanted = expected.Predict(sample), found = measured.Predict(sample);
            for (int i = 0; i < differences.Length; i++)
                differences[i].Add(wanted[i].Span<float>(), found[i].Span<float>());
        }
        return values.Zip(differences).ToDictionary(pair => pair.First, pair => pair.Second.Result);
    }

    /// <summary>Adds operations with numbers that float16 does not have, on either side.</summary>
    private static bool AddBroken(Function function, Dictionary<Variable, ValueComparison> differences, Dictionary<Operation, Float32Reason> reasons)
    {
        int before = reasons.Count;
        foreach (Operation operation in Floats(function, differences))
        {
            IEnumerable<Variable> sides = operation.ReadVariables().Concat(operation.Outputs).Where(differences.ContainsKey);
            if (sides.Any(value => differences[value].LargestMagnitude > (float)Half.MaxValue))
                reasons.TryAdd(operation, Float32Reason.Overflows);
            else if (differences[operation.Output].NonFinite > 0 && !operation.ReadVariables().Any(read => differences.GetValueOrDefault(read)?.NonFinite > 0))
                reasons.TryAdd(operation, Float32Reason.NotFinite);
        }
        return reasons.Count > before;
    }

    /// <summary>Adds the operations that add most noise to what they read. One that is in float32 already hands on the noise of its inputs, so
    /// what computes these comes instead.</summary>
    private static bool AddLosses(Function function, Dictionary<Variable, ValueComparison> differences, Dictionary<Operation, Float32Reason> reasons, int count)
    {
        int before = reasons.Count;
        foreach (Operation operation in Floats(function, differences).OrderByDescending(operation => AddedNoise(operation, differences)))
        {
            if (reasons.Count >= before + count)
                break;
            if (!reasons.ContainsKey(operation))
            {
                reasons.Add(operation, Float32Reason.LosesMost);
                continue;
            }
            int known = reasons.Count;
            foreach (Operation producer in operation.ReadVariables().Where(differences.ContainsKey).Select(read => read.Producer!))
                reasons.TryAdd(producer, Float32Reason.LosesMost);
            if (reasons.Count > known)
                break;
        }
        return reasons.Count > before;
    }

    private static double AddedNoise(Operation operation, Dictionary<Variable, ValueComparison> differences)
    {
        double own = Noise(differences[operation.Output]);
        double read = operation.ReadVariables().Where(differences.ContainsKey).Select(value => Noise(differences[value])).DefaultIfEmpty(0).Max();
        return own - read;
    }

    private static double Noise(ValueComparison value) => double.IsNaN(value.SignalToNoise) ? 1 : Math.Pow(10, -value.SignalToNoise / 10);

    private static IEnumerable<Operation> Floats(Function function, Dictionary<Variable, ValueComparison> differences) =>
        function.Body.Operations.Where(operation => operation.Outputs.Length > 0 && operation.Outputs.All(differences.ContainsKey));
}
