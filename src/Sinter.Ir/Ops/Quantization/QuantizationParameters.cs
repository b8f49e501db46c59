using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Scale and zero point of a <c>quantize</c> or <c>dequantize</c>: one of each, or one per index along an axis.</summary>
/// <param name="Scales">At least one.</param>
/// <param name="ZeroPoints">As many as scales.</param>
/// <param name="Split">The input seen from the axis; all of it lies "inside" when there is one scale.</param>
internal readonly record struct QuantizationParameters(double[] Scales, double[] ZeroPoints, AxisSplit Split)
{
    /// <summary>Checks ranks and lengths as far as they are known.</summary>
    public static void Check(Arguments arguments)
    {
        TensorType input = arguments.TensorType("input"), scale = arguments.TensorType("scale");
        if (!scale.HasRank)
            return;
        if (scale.Rank > 1)
            throw arguments.Invalid("scale", "a scalar or a vector", scale.ToString());
        if (scale.Rank == 0 && arguments.Has("axis"))
            throw arguments.Invalid("axis", "no axis, since the scale is a scalar", "an axis");
        if (scale.Rank == 1 && !arguments.Has("axis"))
            throw arguments.Invalid("axis", "an axis, since the scale is a vector", "none");
        if (arguments.Has("zero_point") && arguments.TensorType("zero_point") is var zeroPoint
            && !scale.With(zeroPoint.Element).IsCompatibleWith(zeroPoint))
            throw arguments.Invalid("zero_point", $"the shape of the scale {scale}", zeroPoint.ToString());
        if (input.HasRank && scale.Rank == 1 && arguments.Known("axis") is not null)
        {
            Dimension size = input[arguments.Axis("axis", input.Rank)];
            if (!size.IsCompatibleWith(scale[0]))
                throw arguments.Invalid("scale", $"{size} elements, as the input has along the axis", scale.ToString());
        }
    }

    public static QuantizationParameters Read(Arguments arguments)
    {
        Check(arguments);
        Shape input = arguments.Tensor("input").Shape;
        double[] scales = arguments.Tensor("scale").ToDoubles();
        double[] zeroPoints = arguments.TensorOrNull("zero_point")?.ToDoubles() ?? new double[scales.Length];
        return new QuantizationParameters(scales, zeroPoints, arguments.Has("axis")
            ? AxisSplit.Of(input, arguments.Axis("axis", input.Rank))
            : new AxisSplit(1, 1, checked((int)input.ElementCount)));
    }

    /// <summary>Replaces every value by a function of value, scale and zero point.</summary>
    public void Apply(double[] values, Func<double, double, double, double> function)
    {
        for (int start = 0, row = 0; start < values.Length; start += Split.Inner, row++)
        {
            double scale = Scales[row % Split.Size], zeroPoint = ZeroPoints[row % Split.Size];
            foreach (ref double value in values.AsSpan(start, Split.Inner))
                value = function(value, scale, zeroPoint);
        }
    }
}
