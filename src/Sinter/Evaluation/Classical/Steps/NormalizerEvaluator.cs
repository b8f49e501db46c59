using Sinter.Loading;
using NormType = Sinter.Formats.CoreML.Wire.Normalizer.Types.NormType;

namespace Sinter.Evaluation.Classical;

/// <summary>Divides numbers by their norm. Where that is zero they stay what they are.</summary>
internal sealed class NormalizerEvaluator : NumberStep
{
    private readonly NormType _type;

    public NormalizerEvaluator(LoadContext context)
        : base(context)
    {
        _type = context.Model.Normalizer.NormType;
        if (_type is not (NormType.Lmax or NormType.L1 or NormType.L2))
            throw context.Invalid("normType", "LMax, L1 or L2", $"{(int)_type}");
    }

    protected override void Transform(Span<double> numbers)
    {
        double norm = Norm(numbers);
        if (norm == 0)
            return;
        foreach (ref double number in numbers)
            number /= norm;
    }

    private double Norm(ReadOnlySpan<double> numbers)
    {
        double norm = 0;
        foreach (double number in numbers)
        {
            norm = _type switch
            {
                NormType.L1 => norm + Math.Abs(number),
                NormType.L2 => norm + number * number,
                _ => Math.Max(norm, Math.Abs(number)),
            };
        }
        return _type == NormType.L2 ? Math.Sqrt(norm) : norm;
    }
}
