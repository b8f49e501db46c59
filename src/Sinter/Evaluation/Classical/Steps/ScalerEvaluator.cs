using Sinter.Loading;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>Shifts numbers, then scales them.</summary>
internal sealed class ScalerEvaluator : NumberStep
{
    private readonly double[] _shift;
    private readonly double[] _scale;

    public ScalerEvaluator(LoadContext context)
        : base(context)
    {
        Wire.Scaler scaler = context.Model.Scaler;
        _shift = scaler.ShiftValue.Count == 0 ? [0] : [.. scaler.ShiftValue];
        _scale = scaler.ScaleValue.Count == 0 ? [1] : [.. scaler.ScaleValue];
        CheckLength(context, "shiftValue", _shift.Length);
        CheckLength(context, "scaleValue", _scale.Length);
    }

    protected override void Transform(Span<double> numbers)
    {
        ReadOnlySpan<double> shift = ForEach(_shift, numbers.Length), scale = ForEach(_scale, numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = (numbers[i] + shift[shift.Length == 1 ? 0 : i]) * scale[scale.Length == 1 ? 0 : i];
    }
}
