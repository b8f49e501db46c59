using Sinter.Kernels;
using Sinter.Loading;
using Method = Sinter.Formats.CoreML.Wire.NonMaximumSuppression.SuppressionMethodOneofCase;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>Picks the best of overlapping boxes: the last model of an object detector.</summary>
internal sealed class NonMaximumSuppressionEvaluator : FeatureEvaluator
{
    private const int BoxColumns = 4;

    private readonly Wire.NonMaximumSuppression _model;
    private readonly int _confidence, _coordinates, _overlapThreshold, _confidenceThreshold;
    private readonly int _classes;
    private readonly BoxOutput _confidenceOutput, _coordinatesOutput;

    public NonMaximumSuppressionEvaluator(LoadContext context)
        : base(context.Description)
    {
        _model = context.Model.NonMaximumSuppression;
        if (_model.SuppressionMethodCase != Method.PickTop)
            throw context.Invalid("the suppression method", "pickTop", "none");
        if (double.IsNaN(_model.IouThreshold) || double.IsNaN(_model.ConfidenceThreshold))
            throw context.Invalid("the thresholds", "numbers", "one that is not a number");
        _confidence = InputOf(context, _model.ConfidenceInputFeatureName);
        _coordinates = InputOf(context, _model.CoordinatesInputFeatureName);
        _overlapThreshold = ThresholdOf(context, _model.IouThresholdInputFeatureName);
        _confidenceThreshold = ThresholdOf(context, _model.ConfidenceThresholdInputFeatureName);
        int labels = _model.StringClassLabels?.Vector.Count ?? _model.Int64ClassLabels?.Vector.Count ?? 0;
        (int boxes, int classes) = Size(context, _confidence, labels);
        (int coordinates, int columns) = Size(context, _coordinates, BoxColumns);
        if (columns != BoxColumns || (coordinates != boxes && coordinates >= 0 && boxes >= 0))
            throw context.Invalid(
                $"input {_model.CoordinatesInputFeatureName}", "4 numbers for each box",
                context.Description.Inputs[_coordinates].Type.ToString()!);
        if (labels > 0 && labels != classes)
            throw context.Invalid("class labels", $"{classes}, a column of confidences each", $"{labels}");
        _classes = classes;
        _confidenceOutput = new BoxOutput(context, _model.ConfidenceOutputFeatureName, classes);
        _coordinatesOutput = new BoxOutput(context, _model.CoordinatesOutputFeatureName, BoxColumns);
    }

    protected override void Evaluate(
        FeatureValue?[] inputs, OrderedDictionary<string, FeatureValue> outputs, CancellationToken cancellation)
    {
        double[] confidence = Numbers(inputs, _confidence, _classes), coordinates = Numbers(inputs, _coordinates, BoxColumns);
        if (confidence.Length / _classes != coordinates.Length / BoxColumns)
        {
            throw new ModelInputException(ModelStage.Predict, $"input '{Description.Inputs[_coordinates].Name}'",
                $"{confidence.Length / _classes} boxes, as there are confidences of", $"{coordinates.Length / BoxColumns}");
        }
        double overlap = Threshold(inputs, _overlapThreshold, _model.IouThreshold);
        double least = Threshold(inputs, _confidenceThreshold, _model.ConfidenceThreshold);
        var scores = new double[coordinates.Length / BoxColumns];
        var classes = new int[scores.Length];
        for (int box = 0; box < scores.Length; box++)
            (classes[box], scores[box]) = Best(confidence.AsSpan(box * _classes, _classes));
        int limit = Math.Min(_confidenceOutput.MostRows, _coordinatesOutput.MostRows);
        List<int> picked = BoxPicking.Pick(
            coordinates, scores, _model.PickTop.PerClass ? classes : [], least, overlap, limit, cancellation);
        outputs[_confidenceOutput.Name] = _confidenceOutput.Of(confidence, picked);
        outputs[_coordinatesOutput.Name] = _coordinatesOutput.Of(coordinates, picked);
    }

    private static (int Class, double Score) Best(ReadOnlySpan<double> confidences)
    {
        int best = 0;
        for (int i = 1; i < confidences.Length; i++)
        {
            if (confidences[i] > confidences[best] || double.IsNaN(confidences[best]))
                best = i;
        }
        return (best, confidences[best]);
    }

    private double[] Numbers(FeatureValue?[] inputs, int index, int columns) =>
        inputs[index] is ArrayFeature { Value: { Shape.Count: > 0 } array } && array.Shape[^1] == columns
            ? array.ToArray<double>()
            : throw new ModelInputException(ModelStage.Predict, $"input '{Description.Inputs[index].Name}'",
                $"an array of rows of {columns} numbers", inputs[index]?.Words ?? "none");

    private double Threshold(FeatureValue?[] inputs, int index, double otherwise)
    {
        if (index < 0 || inputs[index] is not { } given)
            return otherwise;
        double value = given is DoubleFeature number ? number.Value : ((ArrayFeature)given).Value.ToArray<double>()[0];
        return double.IsNaN(value)
            ? throw new ModelInputException(ModelStage.Predict, $"input '{Description.Inputs[index].Name}'", "a number", "NaN")
            : value;
    }

    private static int InputOf(LoadContext context, string name)
    {
        int index = context.Description.Inputs.Index().FirstOrDefault(input => input.Item.Name == name, (-1, null!)).Index;
        return index >= 0 ? index : throw context.Invalid($"input {name}", "an input of the description", "none of that name");
    }

    private static int ThresholdOf(LoadContext context, string name)
    {
        if (name.Length == 0 || context.Description.Inputs.All(input => input.Name != name))
            return -1;
        int index = InputOf(context, name);
        FeatureType type = context.Description.Inputs[index].Type;
        return type is DoubleFeatureType || type is ArrayFeatureType { Flexibility: FixedShape, Shape: var shape }
            && shape.All(size => size == 1)
            ? index
            : throw context.Invalid($"input {name}", "a number", type.ToString()!);
    }

    /// <summary>Rows and columns of an input; -1 rows where the description leaves them open.</summary>
    /// <param name="context">The model.</param>
    /// <param name="index">The input.</param>
    /// <param name="columns">The columns of an array of any shape.</param>
    private static (int Rows, int Columns) Size(LoadContext context, int index, int columns)
    {
        FeatureDescription input = context.Description.Inputs[index];
        if (input.Type is ArrayFeatureType { Flexibility: AnyShape } && columns > 0)
            return (-1, columns);
        int[]? shape = input.Type switch
        {
            ArrayFeatureType { Flexibility: FixedShape } type => [.. type.Shape],
            ArrayFeatureType { Flexibility: RangedShapes ranged } =>
                [.. ranged.Axes.Select(axis => axis.Lower == axis.Upper ? axis.Lower : -1)],
            _ => null,
        };
        bool isTable = shape is { Length: >= 2 } && shape[..^2].All(size => size == 1) && shape[^1] > 0;
        return isTable
            ? (shape![^2], shape[^1])
            : throw context.Invalid($"input {input.Name}", "an array of rows, a box each", input.Type.ToString()!);
    }
}
