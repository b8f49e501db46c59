using Sinter.Loading;

namespace Sinter.Evaluation.Classical;

/// <summary>Replaces missing numbers by one value, or by one for each position.</summary>
internal sealed class NumberImputer : NumberStep
{
    private readonly double[] _imputed;
    private readonly double _missing;

    public NumberImputer(LoadContext context, double[] imputed, double missing)
        : base(context)
    {
        if (imputed.Length == 0)
            throw context.Invalid("the imputed values", "at least one", "none");
        CheckLength(context, "the imputed values", imputed.Length);
        _imputed = imputed;
        _missing = missing;
    }

    protected override void Transform(Span<double> numbers)
    {
        ReadOnlySpan<double> imputed = ForEach(_imputed, numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
        {
            // Equals: NaN stands for missing where it is named so.
            if (numbers[i].Equals(_missing) || numbers[i] == _missing)
                numbers[i] = imputed[imputed.Length == 1 ? 0 : i];
        }
    }
}
