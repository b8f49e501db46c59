using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Gathers f x f blocks of pixels into channels; the channel index is c * f * f + row in block * f + column in block.</summary>
internal sealed class PixelUnshuffle()
    : OperationDefinition("pixel_unshuffle", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS16, In("x", Floats, "T"), Const("downscale_factor", UInt32s))];

    protected override MilType[] InferTypes(Arguments arguments) =>
        [SpatialBlocks.ToDepth(arguments, SpatialBlocks.PositiveSize(arguments, "downscale_factor"))];

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        Shape shape = OutputShape(arguments);
        int f = arguments.Int("downscale_factor");
        int[] s = x.Shape.Strides();
        Tensor y = StridedCopy.Read(x, [shape[0], x.Shape[1], f, f, shape[2], shape[3]], 0, [s[0], s[1], s[2], s[3], f * s[2], f * s[3]]);
        return [y.Reshaped(shape)];
    }
}
