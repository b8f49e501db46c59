using Sinter.Loading;
using Sinter.Tensors;

namespace Sinter.Evaluation.Classical;

/// <summary>Gives the confidences of classes and, below them, whether each is over its threshold: it is, for all. The curves that a caller
/// chooses thresholds by are in the model for tools.</summary>
internal sealed class ClassConfidenceThresholdingEvaluator : FeatureEvaluator
{
    private readonly FeatureDescription _output;

    public ClassConfidenceThresholdingEvaluator(LoadContext context)
        : base(context.Description)
    {
        if (context.Description.Inputs.Count != 1 || context.Description.Outputs.Count != 1)
            throw context.Invalid(
                "features", "one input and one output", $"{context.Description.Inputs.Count} and {context.Description.Outputs.Count}");
        FeatureType input = context.Description.Inputs[0].Type;
        _output = context.Description.Outputs[0];
        if (input is not ArrayFeatureType given || _output.Type is not ArrayFeatureType promised)
            throw context.Invalid("features", "arrays", $"{input} and {_output.Type}");
        if (given.Flexibility is FixedShape && promised.Flexibility is FixedShape
            && Shape.Of(promised.Dimensions).ElementCount != 2 * Shape.Of(given.Dimensions).ElementCount)
        {
            throw context.Invalid($"output {_output.Name}", $"twice the numbers of {given}", promised.ToString());
        }
        int curves = context.Model.ClassConfidenceThresholding.PrecisionRecallCurves.Count;
        if (curves > 0 && given.Flexibility is FixedShape && curves != Shape.Of(given.Dimensions).ElementCount)
            throw context.Invalid("precisionRecallCurves", "one for each class", $"{curves}");
    }

    protected override void Evaluate(
        FeatureValue?[] inputs, OrderedDictionary<string, FeatureValue> outputs, CancellationToken cancellation)
    {
        if (inputs[0] is not ArrayFeature { Value: { } given })
            throw new ModelInputException(ModelStage.Predict, $"input '{Description.Inputs[0].Name}'", "an array", "none");
        var numbers = new double[2 * given.Count];
        given.CopyTo(numbers.AsSpan(0, given.Count));
        numbers.AsSpan(given.Count).Fill(1);
        outputs[_output.Name] = NumberFeature.Of(numbers, [2, given.Count], _output);
    }
}
