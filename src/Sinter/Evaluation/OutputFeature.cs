using Sinter.Tensors;

namespace Sinter.Evaluation;

/// <summary>Turns what a program computed into what the description promises.</summary>
internal static class OutputFeature
{
    public static FeatureValue From(Value value, FeatureDescription description) => (value, description.Type) switch
    {
        (Tensor tensor, ArrayFeatureType type) => new ArrayFeature(MultiArray.FromTensor(tensor.ConvertTo(Declared(type, tensor)))),
        (Tensor tensor, ImageFeatureType type) =>
            new ImageFeature(ImageTensors.FromTensor(tensor, type.ColorLayout, $"output '{description.Name}'")),
        (Tensor { ElementType: ElementType.String, Count: 1 } tensor, StringFeatureType) => new StringFeature(tensor.Strings[0]),
        (Tensor { Count: 1 } tensor, Int64FeatureType) when tensor.ElementType != ElementType.String =>
            new Int64Feature(tensor.ToLongs()[0]),
        (Tensor { Count: 1 } tensor, DoubleFeatureType) when tensor.ElementType != ElementType.String =>
            new DoubleFeature(tensor.ToDoubles()[0]),
        (LabelScores scores, DictionaryFeatureType) => Dictionary(scores),
        _ => throw new PredictionFailedException(ModelStage.Predict, $"output '{description.Name}'", description.Type.ToString()!,
            value.ToString()!),
    };

    /// <summary>The described element type; what the description does not say stays as computed.</summary>
    private static ElementType Declared(ArrayFeatureType type, Tensor tensor) =>
        type.ElementType?.ToTensorType() ?? tensor.ElementType;

    private static DictionaryFeature Dictionary(LabelScores scores)
    {
        if (scores.Labels.ElementType == ElementType.String)
        {
            string[] names = scores.Labels.Strings.ToArray();
            return new DictionaryFeature(Distinct(names.Zip(scores.Scores, KeyValuePair.Create)));
        }
        return new DictionaryFeature(Distinct(scores.Labels.ToLongs().Zip(scores.Scores, KeyValuePair.Create)));
    }

    /// <summary>A label that is listed twice keeps the larger probability, as its first place would be found last otherwise.</summary>
    private static IEnumerable<KeyValuePair<TKey, double>> Distinct<TKey>(IEnumerable<KeyValuePair<TKey, double>> entries)
        where TKey : notnull => entries.GroupBy(entry => entry.Key, (key, group) =>
            KeyValuePair.Create(key, group.Max(entry => entry.Value)));
}
