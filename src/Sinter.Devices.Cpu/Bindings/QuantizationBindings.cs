using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Conversion between float32 and 8-bit integers with a scale and a zero point, each one for all or one per index of an
/// axis.</summary>
internal static class QuantizationBindings
{
    private static readonly UnaryOperation Round = new(UnaryKind.Round);

    public static CpuKernel? BindDequantize(BindingSite site)
    {
        if (!site.IsMovable("input") || !site.IsFloat("scale") || Read(site) is not { } parameters)
            return null;
        bool isSigned = site.Arguments.Element("input") == ElementType.Int8;
        if (parameters.Single(isSigned) is { } single)
        {
            return new CpuKernel("dequantization", [site.Argument("input")], (in KernelCall call) =>
                ByteQuantization.Dequantize(call.Bytes(0), single, call.OutputFloats(), call.Pool, call.Cancellation));
        }
        float[] scales = parameters.Scales, noShift = new float[scales.Length], one = [.. Enumerable.Repeat(1f, scales.Length)];
        float[] offsets = [.. parameters.ZeroPoints.Select(zeroPoint => -zeroPoint)];
        bool hasZeroPoints = offsets.Any(offset => offset != 0);
        return new CpuKernel("dequantization", [site.Argument("input")], (in KernelCall call) =>
        {
            Span<float> y = call.OutputFloats();
            if (isSigned)
                IntegerConversion.ToSingle(call.Inputs[0].Span<sbyte>(), y);
            else
                IntegerConversion.ToSingle(call.Bytes(0), y);
            // The difference is exact and the product is rounded once, which one scale and shift would not do.
            if (hasZeroPoints)
                ChannelScaleShift.Run(y, y, parameters.Length, one, offsets, UnaryOperation.None, call.Pool, call.Cancellation);
            ChannelScaleShift.Run(y, y, parameters.Length, scales, noShift, UnaryOperation.None, call.Pool, call.Cancellation);
        });
    }

    public static CpuKernel? BindQuantize(BindingSite site)
    {
        if (!site.IsFloat("input") || Read(site) is not { } parameters)
            return null;
        bool isSigned = site.Outputs[0].Element == ElementType.Int8;
        if (parameters.Single(isSigned) is { } single)
        {
            return new CpuKernel("quantization", [site.Argument("input")], (in KernelCall call) =>
                ByteQuantization.Quantize(call.Floats(0), single, call.OutputBytes(), call.Pool, call.Cancellation));
        }
        int count = (int)site.OutputShape.ElementCount, channels = parameters.Scales.Length;
        int rows = count / channels / parameters.Length;
        var plan = BroadcastPlan.Create([rows, channels, parameters.Length], [channels, 1]);
        float[] one = [.. Enumerable.Repeat(1f, channels)];
        return new CpuKernel("quantization", [site.Argument("input")], (in KernelCall call) =>
        {
            using var scratch = new ScratchFloats(count);
            Span<float> y = scratch.Floats;
            BinaryElementwise.Apply(BinaryKind.Divide, plan, call.Floats(0), parameters.Scales, y, call.Pool, call.Cancellation);
            UnaryElementwise.Apply(Round, y, y, call.Pool, call.Cancellation);
            ChannelScaleShift.Run(y, y, parameters.Length, one, parameters.ZeroPoints, UnaryOperation.None, call.Pool, call.Cancellation);
            if (isSigned)
                IntegerConversion.FromSingle(y, call.Output<sbyte>());
            else
                IntegerConversion.FromSingle(y, call.OutputBytes());
        });
    }

    /// <summary>Null when the scale or the zero point is computed by the program.</summary>
    private static Parameters? Read(BindingSite site)
    {
        if (site.Arguments.KnownTensor("scale") is not { } scale || !site.IsKnownOrAbsent("zero_point"))
            return null;
        float[] scales = scale.ToFloats(), zeroPoints = site.KnownFloats("zero_point");
        Shape shape = site.OutputShape;
        int length = site.Arguments.Has("axis")
            ? AxisSplit.Of(shape, site.Arguments.Axis("axis", shape.Rank)).Inner
            : (int)shape.ElementCount;
        return new Parameters(scales, zeroPoints.Length == 0 ? new float[scales.Length] : zeroPoints, length);
    }

    /// <param name="Scales">One per channel, or one for all.</param>
    /// <param name="ZeroPoints">As many.</param>
    /// <param name="Length">Neighbouring elements that share them.</param>
    private sealed record Parameters(float[] Scales, float[] ZeroPoints, int Length)
    {
        /// <summary>The scale of all elements; null when there are several.</summary>
        public ByteScale? Single(bool isSigned) =>
            Scales.Length == 1 && ZeroPoints.Length == 1 ? new ByteScale(Scales[0], (int)ZeroPoints[0], isSigned) : null;
    }
}
