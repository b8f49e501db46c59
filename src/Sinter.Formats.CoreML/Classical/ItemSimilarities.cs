namespace Sinter.Formats.CoreML.Classical;

/// <summary>How similar items are to each other. Items are numbers; ids, where there are some, name them by place.</summary>
/// <param name="Similar">For an item, the items that are similar to it, with how much.</param>
/// <param name="Adjustments">What is taken from a score before it counts for an item; items that are not listed have none.</param>
public sealed record ItemSimilarities(
    IReadOnlyDictionary<long, IReadOnlyList<(long Item, double Similarity)>> Similar, IReadOnlyDictionary<long, double> Adjustments)
{
    /// <param name="model">The message.</param>
    /// <param name="itemCount">How many items have ids; null where items go by their number.</param>
    /// <param name="place">The model, for error messages.</param>
    /// <exception cref="ModelFormatException">An item is out of range or listed twice.</exception>
    public static ItemSimilarities Read(Wire.ItemSimilarityRecommender model, int? itemCount, string place)
    {
        var similar = new Dictionary<long, IReadOnlyList<(long Item, double Similarity)>>();
        var adjustments = new Dictionary<long, double>();
        foreach (Wire.ItemSimilarityRecommender.Types.SimilarItems items in model.ItemItemSimilarities)
        {
            long item = Checked(items.ItemId, itemCount, place);
            var list = new (long, double)[items.SimilarItemList.Count];
            for (int i = 0; i < list.Length; i++)
                list[i] = (Checked(items.SimilarItemList[i].ItemId, itemCount, place), items.SimilarItemList[i].SimilarityScore);
            if (!similar.TryAdd(item, list))
                throw new ModelFormatException(ModelStage.Load, $"{place}, itemItemSimilarities", "each item once", $"item {item} twice");
            adjustments.Add(item, items.ItemScoreAdjustment);
        }
        return new ItemSimilarities(similar, adjustments);
    }

    private static long Checked(ulong item, int? itemCount, string place) => item < (ulong)(itemCount ?? long.MaxValue)
        ? (long)item
        : throw new ModelFormatException(
            ModelStage.Load, $"{place}, itemItemSimilarities", $"items below {itemCount ?? long.MaxValue}", $"{item}");
}
