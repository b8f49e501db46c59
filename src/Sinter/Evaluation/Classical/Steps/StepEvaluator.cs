using Sinter.Loading;

namespace Sinter.Evaluation.Classical;

/// <summary>A feature step: one input becomes one output.</summary>
internal abstract class StepEvaluator : FeatureEvaluator
{
    /// <exception cref="ModelFormatException">The description has not one input and one output.</exception>
    protected StepEvaluator(LoadContext context)
        : base(context.Description)
    {
        Input = Only(context, "inputs", context.Description.Inputs);
        Output = Only(context, "outputs", context.Description.Outputs);
    }

    protected FeatureDescription Input { get; }

    protected FeatureDescription Output { get; }

    protected sealed override void Evaluate(
        FeatureValue?[] inputs, OrderedDictionary<string, FeatureValue> outputs, CancellationToken cancellation) =>
        outputs[Output.Name] = Transform(inputs[0] ?? throw Refused(Input.Type.ToString()!, "none"));

    /// <summary>The output for an input of the declared kind.</summary>
    protected abstract FeatureValue Transform(FeatureValue value);

    protected ModelInputException Refused(string expected, string actual) =>
        new(ModelStage.Predict, $"input '{Input.Name}'", expected, actual);

    private static FeatureDescription Only(LoadContext context, string role, IReadOnlyList<FeatureDescription> features) =>
        features.Count == 1
        ? features[0]
        : throw context.Invalid(role, "one", $"{features.Count}");
}
