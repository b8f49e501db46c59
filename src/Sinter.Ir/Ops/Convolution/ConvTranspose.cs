using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The transpose of a convolution: each input element adds its multiple of the kernel to the output, which is then cropped.
/// <c>output_shape</c>, when given, decides the size; what it asks for beyond the full output holds only the bias.</summary>
internal sealed class ConvTranspose() : OperationDefinition("conv_transpose", OperationFamily.Convolution)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), Const("weight", Floats, "T"), Const("bias", Floats, "T").Optional(),
            Const("pad", Int32s).Optional(), Const("output_shape", Int32s).Optional(), Const("pad_type", Strings).Optional("valid"),
            Const("strides", Int32s).Optional(), Const("dilations", Int32s).Optional(), Const("groups", Int32s).Optional(1)),
        new(Opset.iOS17, In("x", Floats, "T"), In("weight", Floats, "U"), In("bias", Floats, "U").Optional(),
            Const("pad", Int32s).Optional(), Const("output_shape", Int32s).Optional(), Const("pad_type", Strings).Optional("valid"),
            Const("strides", Int32s).Optional(), Const("dilations", Int32s).Optional(), Const("groups", Int32s).Optional(1)),
    ];

    protected override MilType[] InferTypes(Arguments arguments) => [ConvolutionTypes.Infer(arguments, transposed: true)];

    protected override Value[] Evaluate(Arguments arguments)
    {
        var geometry = ConvolutionGeometry.ReadTransposed(arguments);
        double[] y = DirectConvolution.Scatter(geometry, arguments.Tensor("x").ToDoubles(), arguments.Tensor("weight").ToDoubles(),
            arguments.TensorOrNull("bias")?.ToDoubles());
        return [TensorConversion.FromDoubles(arguments.Element("x"), OutputShape(arguments), y)];
    }
}
