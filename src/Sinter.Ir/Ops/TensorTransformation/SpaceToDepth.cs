using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Gathers b x b blocks of pixels into channels; the channel index is (row in block * b + column in block) * C + c.</summary>
internal sealed class SpaceToDepth()
    : OperationDefinition("space_to_depth", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", Floats, "T"), Const("block_size", Int32s))];

    protected override MilType[] InferTypes(Arguments arguments) =>
        [SpatialBlocks.ToDepth(arguments, SpatialBlocks.PositiveSize(arguments, "block_size"))];

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        Shape shape = OutputShape(arguments);
        int b = arguments.Int("block_size");
        int[] s = x.Shape.Strides();
        Tensor y = StridedCopy.Read(x, [shape[0], b, b, x.Shape[1], shape[2], shape[3]], 0, [s[0], s[2], s[3], s[1], b * s[2], b * s[3]]);
        return [y.Reshaped(shape)];
    }
}
