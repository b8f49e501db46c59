using Sinter.Tests.Api;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

public sealed class RecommenderTests
{
    [Fact]
    public void Items_are_scored_by_those_that_were_given_and_ranked()
    {
        using Model model = WrittenModel.Load(Recommender());
        Prediction prediction = model.Predict(
            new Features { ["items"] = new Dictionary<string, double> { ["a"] = 2, ["b"] = 1, ["unknown"] = 9 } });
        // c: 0.5 * (2 - 1) + 0.25 * (1 - 1), of which 1 is what is taken for c; d: 1 * 1.
        Assert.Equal(["d", "c"], ((SequenceFeature)prediction["list"]).Strings!);
        Assert.Equal((0.5, 1), (prediction.Probabilities("scores")["c"], prediction.Probabilities("scores")["d"]));
    }

    [Fact]
    public void What_was_given_may_be_recommended_when_something_else_is_excluded()
    {
        using Model model = WrittenModel.Load(Recommender());
        Prediction prediction = model.Predict(
            new Features { ["items"] = new Dictionary<string, double> { ["a"] = 2 }, ["without"] = new[] { "c" } });
        Assert.Equal(["b"], ((SequenceFeature)prediction["list"]).Strings!);
        Assert.Equal(["c"], ((SequenceFeature)model.Predict(new Features
        {
            ["items"] = new Dictionary<string, double> { ["a"] = 2 },
            ["only"] = new[] { "c", "d" },
        })["list"]).Strings!);
    }

    [Fact]
    public void As_many_are_recommended_as_are_asked_for()
    {
        using Model model = WrittenModel.Load(Recommender());
        var inputs = new Features { ["items"] = new Dictionary<string, double> { ["a"] = 2, ["b"] = 1 }, ["count"] = 1L };
        Assert.Equal(["d"], ((SequenceFeature)model.Predict(inputs)["list"]).Strings!);
        inputs["count"] = -1L;
        Assert.Throws<ModelInputException>(() => model.Predict(inputs));
    }

    [Fact]
    public void Items_without_ids_go_by_their_numbers()
    {
        Wire.Model message = Recommender();
        message.ItemSimilarityRecommender.ItemStringIds = null;
        message.Description.Input.Clear();
        message.Description.Input.Add(Described.Sequence("items", ofStrings: false));
        message.Description.Output.Clear();
        message.Description.Output.Add(Described.Sequence("list", ofStrings: false));
        using Model model = WrittenModel.Load(message);
        Assert.Equal([1, 2], ((SequenceFeature)model.Predict(new Features { ["items"] = new long[] { 0 } })["list"]).Int64s!);
    }

    public static TheoryData<string, Action<Wire.Model>> Mistakes => new()
    {
        { "itemInputFeatureName", model => model.ItemSimilarityRecommender.ItemInputFeatureName = "none" },
        { "items below 4", model => model.ItemSimilarityRecommender.ItemItemSimilarities[0].ItemId = 4 },
        { "items below 4", model => model.ItemSimilarityRecommender.ItemItemSimilarities[0].SimilarItemList[0].ItemId = ulong.MaxValue },
        { "item 1 twice", model => model.ItemSimilarityRecommender.ItemItemSimilarities[0].ItemId = 1 },
        { "'a' twice", model => model.ItemSimilarityRecommender.ItemStringIds.Vector[3] = "a" },
        { "both", model => model.ItemSimilarityRecommender.ItemInt64Ids = Steps.Integers(1, 2, 3, 4) },
        { "of strings", model => model.Description.Input[0] = Described.ByInt64("items") },
        { "an integer", model => model.Description.Input[1] = Described.Text("count") },
        { "by item id", model => model.Description.Output[0] = Described.Sequence("list", ofStrings: false) },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void Mistakes_are_refused(string words, Action<Wire.Model> spoil)
    {
        Wire.Model message = Recommender();
        spoil(message);
        Assert.Contains(words, WrittenModel.Invalid(message).Message, StringComparison.Ordinal);
    }

    internal static Wire.Model Recommender() => WrittenModel.Of(
        [
            Described.ByText("items"), Described.Optional(Described.Int64("count")),
            Described.Optional(Described.Sequence("only", ofStrings: true)),
                Described.Optional(Described.Sequence("without", ofStrings: true)),
        ],
        [Described.Sequence("list", ofStrings: true), Described.ByText("scores")],
        model => model.ItemSimilarityRecommender = new Wire.ItemSimilarityRecommender
        {
            ItemStringIds = Steps.Strings("a", "b", "c", "d"),
            ItemItemSimilarities = { Similar(0, 0, (1, 0.75), (2, 0.5)), Similar(1, 0, (2, 0.25), (3, 1)), Similar(2, 1) },
            ItemInputFeatureName = "items",
            NumRecommendationsInputFeatureName = "count",
            ItemRestrictionInputFeatureName = "only",
            ItemExclusionInputFeatureName = "without",
            RecommendedItemListOutputFeatureName = "list",
            RecommendedItemScoreOutputFeatureName = "scores",
        });

    private static Wire.ItemSimilarityRecommender.Types.SimilarItems Similar(
        ulong item, double adjustment, params (ulong Item, double Score)[] others) => new()
        {
            ItemId = item,
            ItemScoreAdjustment = adjustment,
            SimilarItemList =
        {
            others.Select(other => new Wire.ItemSimilarityRecommender.Types.ConnectedItem { ItemId = other.Item,
                SimilarityScore = other.Score }),
        },
        };
}
