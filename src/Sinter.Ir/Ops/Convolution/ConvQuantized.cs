using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>A convolution whose weight is stored as bytes: weight * quant_scale + quant_bias, one pair or one per output channel.</summary>
internal sealed class ConvQuantized() : OperationDefinition("conv_quantized", OperationFamily.Convolution)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), In("weight", UInt8s), Const("bias", UInt8s | Floats).Optional(),
            Const("quantization_type", Strings), Const("nbits", Int32s).Optional(8), Const("quant_scale", Floats, "T"),
            Const("quant_bias", Floats, "T"), Const("strides", Int32s).Optional(), Const("pad_type", Strings).Optional("valid"),
            Const("pad", Int32s).Optional(), Const("dilations", Int32s).Optional(), Const("groups", Int32s).Optional(1)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        if (arguments.Text("quantization_type") is not "linear" and string other)
            throw arguments.Invalid("quantization_type", "linear: the operation has no parameter that could hold a table", other);
        if (arguments.Int("nbits") is < 1 or > 8)
            throw arguments.Invalid("nbits", "1 to 8", $"{arguments.Int("nbits")}");
        return [ConvolutionTypes.Infer(arguments, transposed: false)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Shape output = OutputShape(arguments);
        var geometry = ConvolutionGeometry.Read(arguments);
        double[] weight = arguments.Tensor("weight").ToDoubles();
        int perChannel = weight.Length / Math.Max(geometry.OutputChannels, 1);
        double[] scale = PerChannel(arguments, "quant_scale", geometry.OutputChannels),
            shift = PerChannel(arguments, "quant_bias", geometry.OutputChannels);
        for (int i = 0; i < weight.Length; i++)
            weight[i] = (weight[i] * scale[i / perChannel]) + shift[i / perChannel];
        double[] y = DirectConvolution.Convolve(geometry, arguments.Tensor("x").ToDoubles(), weight,
            arguments.TensorOrNull("bias")?.ToDoubles());
        return [TensorConversion.FromDoubles(arguments.Element("x"), output, y)];
    }

    private static double[] PerChannel(Arguments arguments, string parameter, int channels)
    {
        double[] values = arguments.Tensor(parameter).ToDoubles();
        if (values.Length == channels)
            return values;
        if (values.Length != 1)
            throw arguments.Invalid(parameter, $"1 or {channels} values", $"{values.Length}");
        return [.. Enumerable.Repeat(values[0], channels)];
    }
}
