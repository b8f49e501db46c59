using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Spreads channels over f x f blocks of pixels; the channel index is c * f * f + row in block * f + column in block.</summary>
internal sealed class PixelShuffle()
    : OperationDefinition("pixel_shuffle", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", Floats, "T"), Const("upscale_factor", Int32s))];

    protected override MilType[] InferTypes(Arguments arguments) =>
        [SpatialBlocks.ToSpace(arguments, SpatialBlocks.PositiveSize(arguments, "upscale_factor"))];

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        Shape shape = OutputShape(arguments);
        int f = arguments.Int("upscale_factor");
        int[] s = x.Shape.Strides();
        Tensor y = StridedCopy.Read(x, [shape[0], shape[1], x.Shape[2], f, x.Shape[3], f], 0,
            [s[0], f * f * s[1], s[2], f * s[1], s[3], s[1]]);
        return [y.Reshaped(shape)];
    }
}
