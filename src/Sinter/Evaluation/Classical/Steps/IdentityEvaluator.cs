using Sinter.Loading;

namespace Sinter.Evaluation.Classical;

/// <summary>Gives its inputs as they are: an output the input of its name, or of its place where no input has its name.</summary>
internal sealed class IdentityEvaluator : FeatureEvaluator
{
    private readonly int[] _sources;

    public IdentityEvaluator(LoadContext context)
        : base(context.Description)
    {
        IReadOnlyList<FeatureDescription> inputs = context.Description.Inputs, outputs = context.Description.Outputs;
        _sources = new int[outputs.Count];
        for (int i = 0; i < _sources.Length; i++)
        {
            int named = inputs.Index().FirstOrDefault(input => input.Item.Name == outputs[i].Name, (-1, null!)).Index;
            _sources[i] = named >= 0 ? named : i;
            if (_sources[i] >= inputs.Count)
                throw context.Invalid($"output {outputs[i].Name}", "an input for every output", $"{inputs.Count} inputs");
            FeatureType from = inputs[_sources[i]].Type;
            if (!FeatureRouting.Allows(from, outputs[i].Type))
                throw context.Invalid($"output {outputs[i].Name}", from.ToString()!, outputs[i].Type.ToString()!);
        }
    }

    protected override void Evaluate(
        FeatureValue?[] inputs, OrderedDictionary<string, FeatureValue> outputs, CancellationToken cancellation)
    {
        for (int i = 0; i < _sources.Length; i++)
        {
            if (inputs[_sources[i]] is { } value)
                outputs[Description.Outputs[i].Name] = FeatureRouting.Output(value, Description.Outputs[i]);
        }
    }
}
