using Sinter.Formats.CoreML.Classical;
using Sinter.Loading;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>Recommends the items that are most similar to those that were given, best first; of equals the one of the smaller
/// number.</summary>
internal sealed class ItemSimilarityRecommenderEvaluator : FeatureEvaluator
{
    private readonly ItemSimilarities _similarities;
    private readonly ItemIds _ids;
    private readonly int _items, _count, _restriction, _exclusion;
    private readonly string? _listOutput, _scoreOutput;

    public ItemSimilarityRecommenderEvaluator(LoadContext context)
        : base(context.Description)
    {
        Wire.ItemSimilarityRecommender model = context.Model.ItemSimilarityRecommender;
        _ids = new ItemIds(context, model);
        _similarities = ItemSimilarities.Read(model, _ids.Count, context.Place);
        _items = Items(context, model.ItemInputFeatureName);
        if (_items < 0)
            throw context.Invalid("itemInputFeatureName", "the name of an input", $"'{model.ItemInputFeatureName}'");
        _restriction = Items(context, model.ItemRestrictionInputFeatureName);
        _exclusion = Items(context, model.ItemExclusionInputFeatureName);
        _count = IndexOf(context.Description.Inputs, model.NumRecommendationsInputFeatureName);
        if (_count >= 0 && context.Description.Inputs[_count].Type is not Int64FeatureType)
            throw context.Invalid(
                $"input {model.NumRecommendationsInputFeatureName}", "an integer", context.Description.Inputs[_count].Type.ToString()!);
        _listOutput = Output(context, model.RecommendedItemListOutputFeatureName,
            type => type is SequenceFeatureType list && list.HoldsStrings == _ids.AreStrings);
        _scoreOutput = Output(context, model.RecommendedItemScoreOutputFeatureName,
            type => type is DictionaryFeatureType scores && scores.HasStringKeys == _ids.AreStrings);
    }

    protected override void Evaluate(
        FeatureValue?[] inputs, OrderedDictionary<string, FeatureValue> outputs, CancellationToken cancellation)
    {
        List<(long Item, double Score)> given = [.. _ids.Items(inputs[_items]!)];
        HashSet<long>? only = Set(inputs, _restriction);
        HashSet<long> without = Set(inputs, _exclusion) ?? [.. given.Select(entry => entry.Item)];
        var scores = new Dictionary<long, double>();
        foreach ((long item, double score) in given)
        {
            if (!_similarities.Similar.TryGetValue(item, out IReadOnlyList<(long Item, double Similarity)>? similar))
                continue;
            foreach ((long other, double similarity) in similar)
            {
                if (without.Contains(other) || only?.Contains(other) == false)
                    continue;
                scores[other] = scores.GetValueOrDefault(other) + similarity * (score - _similarities.Adjustments.GetValueOrDefault(other));
            }
        }
        List<(long Item, double Score)> best =
            [.. scores.Select(entry => (entry.Key, entry.Value)).OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key)
                .Take(Count(inputs))];
        if (_listOutput is not null)
            outputs[_listOutput] = _ids.Sequence(best.Select(entry => entry.Item));
        if (_scoreOutput is not null)
            outputs[_scoreOutput] = _ids.Scores(best);
    }

    private int Count(FeatureValue?[] inputs)
    {
        if (_count < 0 || inputs[_count] is not Int64Feature number)
            return int.MaxValue;
        return number.Value >= 0
            ? (int)Math.Min(number.Value, int.MaxValue)
            : throw new ModelInputException(ModelStage.Predict, $"input '{Description.Inputs[_count].Name}'", "0 or more", number.Words);
    }

    private HashSet<long>? Set(FeatureValue?[] inputs, int index) =>
        index >= 0 && inputs[index] is { } value ? [.. _ids.Items(value).Select(entry => entry.Item)] : null;

    private int Items(LoadContext context, string name)
    {
        int index = IndexOf(context.Description.Inputs, name);
        if (index < 0)
            return index;
        bool isOfIds = context.Description.Inputs[index].Type switch
        {
            DictionaryFeatureType type => type.HasStringKeys == _ids.AreStrings,
            SequenceFeatureType type => type.HoldsStrings == _ids.AreStrings,
            _ => false,
        };
        return isOfIds ? index : throw context.Invalid($"input {name}",
            $"a dictionary or sequence of {(_ids.AreStrings ? "strings" : "integers")}, as the item ids are",
            context.Description.Inputs[index].Type.ToString()!);
    }

    private static string? Output(LoadContext context, string name, Func<FeatureType, bool> fits)
    {
        int index = IndexOf(context.Description.Outputs, name);
        if (index < 0)
            return null;
        FeatureType type = context.Description.Outputs[index].Type;
        return fits(type)
            ? name
            : throw context.Invalid($"output {name}", "a list of items or a dictionary of their scores, by item id", type.ToString()!);
    }

    private static int IndexOf(IReadOnlyList<FeatureDescription> features, string name) =>
        name.Length == 0 ? -1 : features.Index().FirstOrDefault(feature => feature.Item.Name == name, (-1, null!)).Index;
}
