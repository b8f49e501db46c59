using System.Diagnostics;
using Sinter.Workbench.Files;

namespace Sinter.Cli.Verify;

/// <summary>Runs a case: every model of every variant, with every numerics that applies.</summary>
/// <param name="load">Loads a model.</param>
/// <param name="numerics">What to check with; Faithful applies only to float16 variants.</param>
internal sealed class CaseRunner(Func<CaseModelRequest, CaseModel> load, IReadOnlyList<CaseNumerics> numerics)
{
    /// <summary>Runs the case at <paramref name="location"/>; gives nothing when the filter does not accept it.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled between two models.</exception>
    public IReadOnlyList<CaseResult> Run(CaseLocation location, CaseFilter filter, CancellationToken cancellation = default)
    {
        CaseResult unreadable = new(location.Source, location.RelativePath, "", CaseSearch.DescriptionFile, "", [], Outcome.Failed, "", "",
            double.PositiveInfinity, default);
        try
        {
            RecordedCase recorded = CaseReader.Read(location.ReadDescription(), $"{location.DisplayPath}/{CaseSearch.DescriptionFile}");
            if (!filter.Accepts(recorded))
                return [];
            unreadable = unreadable with { Case = recorded.Name, Type = recorded.Type, Operations = recorded.Operations };
            using CaseFolder folder = location.Open();
            using var tensors = new RecordedTensors(folder.Path);
            var results = new List<CaseResult>();
            foreach (CaseVariant variant in recorded.Variants)
            {
                foreach (string model in variant.Models)
                {
                    cancellation.ThrowIfCancellationRequested();
                    results.Add(RunModel(recorded, variant, model, folder.Path, tensors, location.Source));
                }
            }
            return results;
        }
        catch (InputFileException exception)
        {
            return [unreadable with { Reason = exception.Message }];
        }
    }

    private CaseResult RunModel(RecordedCase recorded, CaseVariant variant, string model, string folder, RecordedTensors tensors,
        string source)
    {
        long start = Stopwatch.GetTimestamp();
        (Outcome outcome, string reason, string unsupported, double ratio) = (Outcome.Passed, "", "", 0.0);
        try
        {
            string path = ContainedPath(folder, model);
            foreach (CaseNumerics mode in numerics)
            {
                if (mode == CaseNumerics.Faithful && !variant.UsesFloat16)
                    continue;
                using CaseModel loaded = load(new CaseModelRequest(path, variant.Function, mode));
                (string failure, double worst) = RunSteps(recorded, variant, loaded, tensors);
                if (failure.Length == 0 && DecompressedWeights.Check(folder, loaded) is { } mismatch)
                    (failure, worst) = (mismatch, double.PositiveInfinity);
                ratio = Math.Max(ratio, worst);
                if (failure.Length > 0)
                {
                    (outcome, reason) = (Outcome.Failed, $"{mode}: {failure}");
                    break;
                }
            }
        }
        catch (ModelUnsupportedException exception)
        {
            (outcome, reason, unsupported, ratio) = (Outcome.Skipped, exception.Message, exception.Feature, 0);
        }
        catch (Exception exception) when (exception is ModelException or InputFileException)
        {
            (outcome, reason, ratio) = (Outcome.Failed, exception.Message, double.PositiveInfinity);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // An untyped error is a defect of the engine. The run goes on, so that one defect does not hide the other results.
            (outcome, reason, ratio) = (Outcome.Failed, $"{exception.GetType().Name}: {exception.Message}", double.PositiveInfinity);
        }
        return new CaseResult(
            source, recorded.Name, variant.Name, model, recorded.Type, recorded.Operations, outcome, reason, unsupported, ratio,
            Stopwatch.GetElapsedTime(start));
    }

    private static (string Failure, double WorstRatio) RunSteps(RecordedCase recorded, CaseVariant variant, CaseModel model,
        RecordedTensors tensors)
    {
        bool isNeuralNetwork = recorded.Type.StartsWith("neuralNetwork", StringComparison.Ordinal);
        double worst = 0;
        for (int step = 0; step < variant.Steps.Count; step++)
        {
            if (step == 0 || !variant.IsStateful)
                model.ResetState();
            CaseStep recordedStep = variant.Steps[step];
            IReadOnlyDictionary<string, FileContent> outputs =
                model.Predict([.. recordedStep.Inputs.Select(input => KeyValuePair.Create(input.Key, tensors.Input(input.Value)))]);
            foreach ((string name, ExpectedValue expected) in recordedStep.Expected)
            {
                if (!outputs.TryGetValue(name, out FileContent? got))
                {
                    string names = string.Join(", ", outputs.Keys.Order(StringComparer.Ordinal));
                    return ($"step {step}, output '{name}': not among the outputs {names}", double.PositiveInfinity);
                }
                bool ignoreUnits = isNeuralNetwork || model.HasUnknownShape(name);
                ComparisonResult result = Comparison.Compare(tensors.Expected(expected.Value), got, expected.Tolerance, ignoreUnits);
                worst = Math.Max(worst, result.WorstRatio);
                if (!result.IsWithin)
                    return ($"step {step}, output '{name}': {result.Message}", worst);
            }
        }
        return ("", worst);
    }

    private static string ContainedPath(string folder, string name)
    {
        string path = Path.GetFullPath(Path.Combine(folder, name));
        if (!path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new InputFileException(folder, CaseSearch.DescriptionFile, "a model inside the case's folder", $"'{name}'");
        if (!Path.Exists(path))
            throw new InputFileException(path, "", "a model, as the case names it", "nothing there");
        return path;
    }
}
