using System.Globalization;
using Sinter.Comparing;
using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Workbench.Evaluate;

/// <summary>How often a class was found.</summary>
/// <param name="Label">The class.</param>
/// <param name="Samples">How many there were.</param>
/// <param name="Right">How many of them were found.</param>
public sealed record ClassAccuracy(string Label, int Samples, int Right);

/// <summary>How often a class was taken for another.</summary>
/// <param name="Label">The class.</param>
/// <param name="Predicted">What it was taken for.</param>
/// <param name="Samples">How often.</param>
public sealed record Confusion(string Label, string Predicted, int Samples);

/// <summary>What an evaluation found.</summary>
/// <param name="Samples">Inputs in all.</param>
/// <param name="Labelled">Inputs whose class is known.</param>
/// <param name="Right">Of these, how many got their class.</param>
/// <param name="RightAmongTop">Of these, how many had their class among the most likely ones.</param>
/// <param name="Classes">The same by class.</param>
/// <param name="Outputs">Outputs against recorded ones.</param>
public sealed record EvaluationResult(int Samples, int Labelled, int Right, int RightAmongTop, IReadOnlyList<ClassAccuracy> Classes,
    IReadOnlyList<ValueComparison> Outputs)
{
    /// <summary>The classes that were taken for others most often, the most frequent first.</summary>
    public IReadOnlyList<Confusion> Confusions { get; init; } = [];

    public double Accuracy => Labelled == 0 ? double.NaN : (double)Right / Labelled;

    public double TopAccuracy => Labelled == 0 ? double.NaN : (double)RightAmongTop / Labelled;
}

/// <summary>Runs a model over data and counts.</summary>
public sealed class ModelEvaluation(Model model, int top)
{
    private const int MostConfusions = 50;

    private readonly Dictionary<string, (int Samples, int Right)> _classes = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Label, string Predicted), int> _confusions = [];
    private readonly Dictionary<string, ValueDifference> _outputs = new(StringComparer.Ordinal);
    private int _samples, _labelled, _right, _rightAmongTop;

    public EvaluationResult Result => new(_samples, _labelled, _right, _rightAmongTop,
        [.. _classes.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new ClassAccuracy(entry.Key, entry.Value.Samples, entry.Value.Right))],
        [.. _outputs.Values.Select(difference => difference.Result)])
    {
        Confusions = [.. _confusions.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key.Label, StringComparer.Ordinal).Take(MostConfusions)
            .Select(entry => new Confusion(entry.Key.Label, entry.Key.Predicted, entry.Value))],
    };

    /// <param name="samples">The data.</param>
    /// <param name="classes">What the elements of an output stand for where the model is no classifier.</param>
    /// <param name="progress">Told how many are done.</param>
    /// <param name="cancellation">Looked at before each prediction.</param>
    public void Run(IEnumerable<EvaluationSample> samples, Func<IReadOnlyList<string>> classes, Action<int> progress, CancellationToken cancellation)
    {
        foreach (EvaluationSample sample in samples)
        {
            cancellation.ThrowIfCancellationRequested();
            Prediction prediction = model.Predict(sample.Inputs);
            if (sample.Label is { } label)
                Count(label, Ranked(prediction, classes()));
            foreach ((string name, FileContent expected) in sample.Outputs)
                Compare(name, expected, prediction[name]);
            progress(++_samples);
        }
    }

    private void Count(string label, IReadOnlyList<string> ranked)
    {
        bool isRight = ranked.Count > 0 && ranked[0] == label;
        _labelled++;
        if (!isRight && ranked.Count > 0)
            _confusions[(label, ranked[0])] = _confusions.GetValueOrDefault((label, ranked[0])) + 1;
        _right += isRight ? 1 : 0;
        _rightAmongTop += ranked.Take(top).Contains(label) ? 1 : 0;
        (int samples, int right) = _classes.GetValueOrDefault(label);
        _classes[label] = (samples + 1, right + (isRight ? 1 : 0));
    }

    /// <summary>Classes, the most likely one first.</summary>
    private IReadOnlyList<string> Ranked(Prediction prediction, IReadOnlyList<string> classes)
    {
        if (model.Description.PredictedProbabilitiesName is { } scores && prediction[scores] is DictionaryFeature dictionary)
        {
            return dictionary.ByString is { } texts
                ? [.. texts.OrderByDescending(entry => entry.Value).Select(entry => entry.Key)]
                : [.. dictionary.ByInt64!.OrderByDescending(entry => entry.Value).Select(entry => entry.Key.ToString(CultureInfo.InvariantCulture))];
        }
        if (model.Description.PredictedFeatureName is { } name)
        {
            return [prediction[name] switch
            {
                StringFeature text => text.Value,
                Int64Feature integer => integer.Value.ToString(CultureInfo.InvariantCulture),
                var other => other.ToString()!,
            }];
        }
        float[]? array = model.Description.Outputs.Select(output => prediction[output.Name]).OfType<ArrayFeature>()
            .Select(feature => feature.Value.ToArray<float>()).FirstOrDefault(values => values.Length == classes.Count);
        return array is null ? [] : [.. classes.Zip(array).OrderByDescending(pair => pair.Second).Select(pair => pair.First)];
    }

    private void Compare(string name, FileContent expected, FeatureValue got)
    {
        if (!_outputs.TryGetValue(name, out ValueDifference? difference))
            _outputs.Add(name, difference = new ValueDifference(name, ""));
        switch (expected, FeatureContent.FromFeature(got))
        {
            case (TensorContent { Tensor: { ElementType: not ElementType.String } left }, TensorContent { Tensor: { ElementType: not ElementType.String } right }):
                difference.Add(left.ToFloats(), right.ToFloats());
                break;
            case (TextContent left, TextContent right):
                difference.Add(left.Text == right.Text);
                break;
            default:
                difference.Add(areEqual: false);
                break;
        }
    }
}
