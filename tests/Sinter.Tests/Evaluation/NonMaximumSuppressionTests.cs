using Sinter.Tests.Api;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

public sealed class NonMaximumSuppressionTests
{
    /// <summary>Two boxes that overlap by 9/11, of different classes, one that is alone, and one of little confidence.</summary>
    private static readonly double[] Confidence = [0.6, 0.1, 0.2, 0.9, 0.5, 0.4, 0.1, 0.2];

    private static readonly double[] Coordinates = [5, 5, 10, 10, 6, 5, 10, 10, 50, 50, 10, 10, 90, 90, 10, 10];

    [Fact]
    public void The_best_of_overlapping_boxes_is_kept_best_first()
    {
        (double[] confidence, double[] coordinates) = Run(Suppression(perClass: false));
        Assert.Equal([0.2, 0.9, 0.5, 0.4], confidence);
        Assert.Equal([6, 5, 10, 10, 50, 50, 10, 10], coordinates);
    }

    [Fact]
    public void Boxes_of_different_classes_may_stand_side_by_side() =>
        Assert.Equal([0.2, 0.9, 0.6, 0.1, 0.5, 0.4], Run(Suppression(perClass: true)).Confidence);

    [Fact]
    public void Thresholds_come_from_the_model_or_the_caller()
    {
        Assert.Equal([0.2, 0.9], Run(Suppression(perClass: false), ("score", 0.7)).Confidence);
        Assert.Equal([0.2, 0.9, 0.6, 0.1, 0.5, 0.4], Run(Suppression(perClass: false), ("overlap", 0.9)).Confidence);
        Assert.Equal([], Run(Suppression(perClass: false), ("score", 2.0)).Confidence);
        Assert.Throws<ModelInputException>(() => Run(Suppression(perClass: false), ("score", double.NaN)));
    }

    [Fact]
    public void A_pipeline_passes_thresholds_that_the_model_only_names()
    {
        Wire.Model suppression = Suppression(perClass: false);
        suppression.Description.Input.RemoveAt(3);
        suppression.Description.Input.RemoveAt(2);
        Wire.Model pipeline = WrittenModel.Pipeline(
            [Described.Doubles("confidence", 4, 2), Described.Doubles("coordinates", 4, 4), Described.Number("overlap"),
                Described.Number("score")],
            [.. suppression.Description.Output], suppression);
        Assert.Equal([0.2, 0.9], Run(pipeline, ("score", 0.7)).Confidence);
        Assert.Equal([0.2, 0.9, 0.5, 0.4], Run(pipeline).Confidence);
    }

    [Fact]
    public void Outputs_have_as_many_rows_as_their_shapes_allow()
    {
        Wire.Model fixedRows = Suppression(perClass: false, rows: 3);
        Assert.Equal([0.2, 0.9, 0.5, 0.4, 0, 0], Run(fixedRows).Confidence);
        Assert.Equal([0.2, 0.9], Run(Suppression(perClass: false, rows: 1)).Confidence);
        Wire.Model ranged = Suppression(perClass: false);
        SetRange(ranged.Description.Output[0], 4, 9);
        SetRange(ranged.Description.Output[1], 4, 9);
        Assert.Equal([0.2, 0.9, 0.5, 0.4, 0, 0, 0, 0], Run(ranged).Confidence);
        SetRange(ranged.Description.Output[0], 0, 1);
        Assert.Equal([0.2, 0.9], Run(ranged).Confidence);
    }

    public static TheoryData<string, Action<Wire.Model>> Mistakes => new()
    {
        { "pickTop", model => model.NonMaximumSuppression.PickTop = null },
        { "input none", model => model.NonMaximumSuppression.ConfidenceInputFeatureName = "none" },
        { "output none", model => model.NonMaximumSuppression.CoordinatesOutputFeatureName = "none" },
        { "4 numbers for each box", model => model.Description.Input[1].Type.MultiArrayType.Shape[0] = 3 },
        { "4 numbers for each box", model => model.Description.Input[1].Type.MultiArrayType.Shape[1] = 5 },
        { "class labels", model => model.NonMaximumSuppression.StringClassLabels = Steps.Strings("a") },
        { "not a number", model => model.NonMaximumSuppression.IouThreshold = double.NaN },
        { "output boxes", model => model.Description.Output[0].Type.MultiArrayType.Shape.Add([3, 7]) },
        { "rows, a box each", model => model.Description.Input[0].Type.MultiArrayType.Shape.RemoveAt(0) },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void Mistakes_are_refused(string words, Action<Wire.Model> spoil)
    {
        Wire.Model message = Suppression(perClass: false);
        spoil(message);
        Assert.Contains(words, WrittenModel.Invalid(message).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_of_any_shape_have_a_column_for_each_label()
    {
        Wire.Model message = Suppression(perClass: false);
        message.Description.Input[0].Type.MultiArrayType.Shape.Clear();
        message.Description.Input[1].Type.MultiArrayType.Shape.Clear();
        Assert.Equal([0.2, 0.9, 0.5, 0.4], Run(message).Confidence);
        using Model model = WrittenModel.Load(message);
        ModelInputException error = Assert.Throws<ModelInputException>(() => model.Predict(new Features
        {
            ["confidence"] = MultiArray.From(Confidence, 2, 4),
            ["coordinates"] = MultiArray.From(Coordinates, 4, 4),
        }));
        Assert.Contains("rows of 2 numbers", error.Message, StringComparison.Ordinal);
        message.NonMaximumSuppression.StringClassLabels = null;
        Assert.Contains("rows, a box each", WrittenModel.Invalid(message).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_of_few_bytes_costs_no_gigabyte() =>
        Assert.Contains("at most", WrittenModel.Unsupported(Suppression(perClass: false, rows: 50_000_000)).Message,
            StringComparison.Ordinal);

    private static (double[] Confidence, double[] Coordinates) Run(Wire.Model message, params (string Name, double Value)[] thresholds)
    {
        using Model model = WrittenModel.Load(message);
        var inputs = new Features
        {
            ["confidence"] = MultiArray.From(Confidence, 4, 2),
            ["coordinates"] = MultiArray.From(Coordinates, 4, 4)
        };
        foreach ((string name, double value) in thresholds)
            inputs[name] = value;
        Prediction prediction = model.Predict(inputs);
        Assert.Equal(2, prediction.Array("boxes").Shape.Count);
        return (prediction.Array("boxes").ToArray<double>(), prediction.Array("places").ToArray<double>());
    }

    internal static Wire.Model Suppression(bool perClass, long? rows = null) => WrittenModel.Of(
        [
            Described.Doubles("confidence", 4, 2), Described.Doubles("coordinates", 4, 4),
            Described.Optional(Described.Number("overlap")), Described.Optional(Described.Number("score")),
        ],
        rows is { } count ? [Described.Doubles("boxes", count, 2), Described.Doubles("places", count, 4)]
            : [Described.Doubles("boxes"), Described.Doubles("places")],
        model => model.NonMaximumSuppression = new Wire.NonMaximumSuppression
        {
            PickTop = new Wire.NonMaximumSuppression.Types.PickTop { PerClass = perClass },
            StringClassLabels = Steps.Strings("cat", "dog"),
            IouThreshold = 0.5,
            ConfidenceThreshold = 0.3,
            ConfidenceInputFeatureName = "confidence",
            CoordinatesInputFeatureName = "coordinates",
            IouThresholdInputFeatureName = "overlap",
            ConfidenceThresholdInputFeatureName = "score",
            ConfidenceOutputFeatureName = "boxes",
            CoordinatesOutputFeatureName = "places",
        });

    private static void SetRange(Wire.FeatureDescription output, ulong lower, long upper)
    {
        ulong columns = output.Name == "boxes" ? 2UL : 4;
        output.Type.MultiArrayType.ShapeRange = new Wire.ArrayFeatureType.Types.ShapeRange
        {
            SizeRanges = { new Wire.SizeRange { LowerBound = lower, UpperBound = upper },
                new Wire.SizeRange { LowerBound = columns, UpperBound = (long)columns } },
        };
    }
}
