using Sinter.Loading;

namespace Sinter.Evaluation.Classical;

/// <summary>Replaces a missing string.</summary>
internal sealed class TextImputer : StepEvaluator
{
    private readonly string _imputed;
    private readonly string _missing;

    public TextImputer(LoadContext context, string imputed, string missing)
        : base(context)
    {
        if (Input.Type is not StringFeatureType || Output.Type is not StringFeatureType)
            throw context.Invalid($"{Input.Name} and {Output.Name}", "strings", $"{Input.Type} and {Output.Type}");
        _imputed = imputed;
        _missing = missing;
    }

    protected override FeatureValue Transform(FeatureValue value) =>
        value is StringFeature text && text.Value == _missing ? new StringFeature(_imputed) : value;
}
