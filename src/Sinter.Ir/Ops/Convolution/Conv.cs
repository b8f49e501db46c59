using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Cross-correlation over one to three spatial axes, in groups of channels.</summary>
internal sealed class Conv() : OperationDefinition("conv", OperationFamily.Convolution)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), In("weight", Floats, "T"), Const("bias", Floats, "T").Optional(),
            Const("strides", Int32s).Optional(), Const("pad_type", Strings).Optional("valid"), Const("pad", Int32s).Optional(),
            Const("dilations", Int32s).Optional(), Const("groups", Int32s).Optional(1)),
        new(Opset.iOS17, In("x", Floats, "T"), In("weight", Floats, "U"), In("bias", Floats, "U").Optional(),
            Const("strides", Int32s).Optional(), Const("pad_type", Strings).Optional("valid"), Const("pad", Int32s).Optional(),
            Const("dilations", Int32s).Optional(), Const("groups", Int32s).Optional(1)),
    ];

    protected override MilType[] InferTypes(Arguments arguments) => [ConvolutionTypes.Infer(arguments, transposed: false)];

    protected override Value[] Evaluate(Arguments arguments)
    {
        var geometry = ConvolutionGeometry.Read(arguments);
        double[] y = DirectConvolution.Convolve(geometry, arguments.Tensor("x").ToDoubles(), arguments.Tensor("weight").ToDoubles(),
            arguments.TensorOrNull("bias")?.ToDoubles());
        return [TensorConversion.FromDoubles(arguments.Element("x"), OutputShape(arguments), y)];
    }
}
