using Sinter.Loading;

namespace Sinter.Evaluation.Classical;

/// <summary>Where a classifier puts its label and its probabilities.</summary>
internal sealed class ClassOutputs
{
    private readonly string _label;
    private readonly string? _probabilities;
    private readonly ClassLabels _labels;
    private readonly bool _probabilitiesComeFirst;

    private ClassOutputs(ClassLabels labels, string label, string? probabilities, bool probabilitiesComeFirst)
    {
        _labels = labels;
        _probabilitiesComeFirst = probabilitiesComeFirst;
        _label = label;
        _probabilities = probabilities;
    }

    public int Count => _labels.Count;

    public bool HasProbabilities => _probabilities is not null;

    /// <exception cref="ModelFormatException">There are no labels, or the description does not name an output of their kind.</exception>
    public static ClassOutputs Of(LoadContext context, ClassLabels? labels)
    {
        ModelDescription description = context.Description;
        if (labels is not { Count: > 0 })
            throw context.Invalid("class labels", "at least one", "none");
        FeatureDescription label = description.Outputs.FirstOrDefault(output => output.Name == description.PredictedFeatureName)
            ?? throw context.Invalid("predictedFeatureName", "the name of an output", $"'{description.PredictedFeatureName}'");
        if (label.Type is not (StringFeatureType or Int64FeatureType) || label.Type is StringFeatureType != labels[0] is StringFeature)
            throw context.Invalid($"output {label.Name}", labels[0] is StringFeature ? "a string" : "an integer", label.Type.ToString()!);
        FeatureDescription? scores = description.Outputs.FirstOrDefault(output => output.Name == description.PredictedProbabilitiesName);
        if (scores is not null && (scores.Type is not DictionaryFeatureType type || type.HasStringKeys != label.Type is StringFeatureType))
            throw context.Invalid($"output {scores.Name}", $"a dictionary from {label.Type} to numbers", scores.Type.ToString()!);
        return new ClassOutputs(labels, label.Name, scores?.Name, scores is not null && description.Outputs[0] == scores);
    }

    /// <summary>Puts the label of the largest probability (the first of equal ones) and all probabilities among the outputs.</summary>
    public void Write(OrderedDictionary<string, FeatureValue> outputs, ReadOnlySpan<double> probabilities) =>
        Write(outputs, IndexOfLargest(probabilities), probabilities);

    /// <summary>Puts a label and all probabilities among the outputs.</summary>
    public void Write(OrderedDictionary<string, FeatureValue> outputs, int winner, ReadOnlySpan<double> probabilities)
    {
        if (_probabilitiesComeFirst)
            outputs[_probabilities!] = _labels.Scores(probabilities);
        outputs[_label] = _labels[winner];
        if (_probabilities is not null && !_probabilitiesComeFirst)
            outputs[_probabilities] = _labels.Scores(probabilities);
    }

    /// <summary>The place of the largest value: the first of equal ones.</summary>
    public static int IndexOfLargest(ReadOnlySpan<double> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[largest])
                largest = i;
        }
        return largest;
    }
}
