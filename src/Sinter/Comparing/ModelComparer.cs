using Sinter.Comparing;
using Sinter.Formats.CoreML;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter;

/// <summary>Compares two models, or two ways to compute one, on the same data.</summary>
public static class ModelComparer
{
    /// <summary>Compares a model with a reference.</summary>
    /// <param name="reference">The model that counts as right.</param>
    /// <param name="model">The other one; the same inputs, and outputs of the same names.</param>
    /// <param name="data">Inputs of predictions, one or more.</param>
    /// <param name="options">How to compare; null for the outputs alone.</param>
    /// <param name="cancellationToken">Stops between predictions.</param>
    /// <exception cref="ModelException">A model is damaged or not supported, an input does not fit, the models have no output in common, or
    /// values inside were asked for and there are none to compare.</exception>
    public static ComparisonReport Compare(string reference, string model, IReadOnlyList<Features> data, ComparisonOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new ComparisonOptions();
        if (data.Count == 0)
            throw new ModelInputException(ModelStage.Predict, "data to compare on", "one input or more", "none");
        ValueComparison[] outputs = Outputs(reference, model, data, options, cancellationToken);
        ValueComparison[] values = options.Intermediates ? Values(reference, model, data, options, cancellationToken) : [];
        return new ComparisonReport(data.Count, outputs, values);
    }

    private static ValueComparison[] Outputs(string reference, string model, IReadOnlyList<Features> data, ComparisonOptions options,
        CancellationToken cancellation)
    {
        using Model left = Load(reference, options.ReferenceNumerics), right = Load(model, options.Numerics);
        string[] names = [.. left.Description.Outputs.Select(output => output.Name)
            .Where(name => right.Description.Outputs.Any(output => output.Name == name))];
        if (names.Length == 0)
        {
            throw new ModelInputException(ModelStage.Predict, model,
                $"outputs among {string.Join(", ", left.Description.Outputs.Select(output => output.Name))}; `sinter edit rename` gives them",
                string.Join(", ", right.Description.Outputs.Select(output => output.Name)));
        }
        ValueDifference[] differences = [.. names.Select(name => new ValueDifference(name, ""))];
        foreach (Features sample in data)
        {
            cancellation.ThrowIfCancellationRequested();
            Prediction expected = left.Predict(sample), got = right.Predict(sample);
            for (int i = 0; i < names.Length; i++)
                Add(differences[i], expected[names[i]], got[names[i]]);
        }
        return [.. differences.Select(difference => difference.Result)];
    }

    private static void Add(ValueDifference difference, FeatureValue expected, FeatureValue got)
    {
        switch (expected, got)
        {
            case (ArrayFeature left, ArrayFeature right):
                difference.Add(left.Value.ToArray<float>(), right.Value.ToArray<float>());
                break;
            case (ImageFeature left, ImageFeature right):
                difference.Add([.. left.Value.Pixels.ToArray().Select(pixel => (float)pixel)], [.. right.Value.Pixels.ToArray().Select(pixel => (float)pixel)]);
                break;
            case (DictionaryFeature { ByString: { } left }, DictionaryFeature { ByString: { } right }):
                difference.Add([.. left.Values.Select(score => (float)score)],
                    [.. left.Keys.Select(key => (float)right.GetValueOrDefault(key, double.NaN))]);
                break;
            case (DictionaryFeature { ByInt64: { } left }, DictionaryFeature { ByInt64: { } right }):
                difference.Add([.. left.Values.Select(score => (float)score)],
                    [.. left.Keys.Select(key => (float)right.GetValueOrDefault(key, double.NaN))]);
                break;
            case (DoubleFeature left, DoubleFeature right):
                difference.Add([(float)left.Value], [(float)right.Value]);
                break;
            default:
                difference.Add(Label(expected) == Label(got));
                break;
        }
    }

    private static string Label(FeatureValue value) => value switch
    {
        StringFeature text => text.Value,
        Int64Feature integer => integer.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
        SequenceFeature { Strings: { } texts } => string.Join('\n', texts),
        SequenceFeature { Int64s: { } integers } => string.Join('\n', integers),
        _ => value.GetType().Name,
    };

    private static ValueComparison[] Values(string reference, string model, IReadOnlyList<Features> data, ComparisonOptions options,
        CancellationToken cancellation)
    {
        Program left = Read(reference), right = Read(model);
        Dictionary<string, Variable> others = Computed(right).ToDictionary(value => value.Name, StringComparer.Ordinal);
        Variable[] common = [.. Computed(left).Where(value => others.TryGetValue(value.Name, out Variable? other)
            && other.Producer!.Type == value.Producer!.Type)];
        if (common.Length == 0)
            throw new ModelInputException(ModelStage.Predict, model, "values with the names of the reference's", "none");
        string[] names = [.. common.Select(value => value.Name)];
        ValueDifference[] differences = [.. common.Select(value => new ValueDifference(value.Name, value.Producer!.Type))];
        using CalibrationRunner.ObservedProgram expected =
            new CalibrationRunner(reference, data, options.ReferenceNumerics).Load(left, names);
        using CalibrationRunner.ObservedProgram got = new CalibrationRunner(model, data, options.Numerics).Load(right, names);
        // A sample at a time, so that memory holds the values of one only.
        foreach (Features sample in data)
        {
            cancellation.ThrowIfCancellationRequested();
            IReadOnlyList<Tensor> wanted = expected.Predict(sample), found = got.Predict(sample);
            for (int i = 0; i < differences.Length; i++)
                differences[i].Add(wanted[i].Span<float>(), found[i].Span<float>());
        }
        return [.. differences.Select(difference => difference.Result)];
    }

    /// <summary>Float values that operations of the body compute, in program order.</summary>
    internal static IEnumerable<Variable> Computed(Program program) => program.Functions.Values.First().Body.Operations
        .Where(operation => !operation.IsConstant && !CompressedConstant.Is(operation))
        .SelectMany(operation => operation.Outputs)
        .Where(value => value.Type is TensorType { Element: ElementType.Float16 or ElementType.Float32 });

    private static Program Read(string path)
    {
        Program program = ModelAsset.Open(path).ReadProgram();
        GraphVerifier.Check(program, ModelStage.Predict);
        return program;
    }

    private static Model Load(string path, Numerics numerics) =>
        Model.Load(path, new ModelConfiguration { CachePolicy = CachePolicy.None, Numerics = numerics });
}
