using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Spreads channels over b x b blocks of pixels; the channel index is (row in block * b + column in block) * C_out + c.</summary>
internal sealed class DepthToSpace()
    : OperationDefinition("depth_to_space", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", Floats, "T"), Const("block_size", Int32s))];

    protected override MilType[] InferTypes(Arguments arguments) =>
        [SpatialBlocks.ToSpace(arguments, SpatialBlocks.PositiveSize(arguments, "block_size"))];

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        Shape shape = OutputShape(arguments);
        int b = arguments.Int("block_size"), channels = shape[1];
        int[] s = x.Shape.Strides();
        Tensor y = StridedCopy.Read(x, [shape[0], channels, x.Shape[2], b, x.Shape[3], b], 0,
            [s[0], s[1], s[2], b * channels * s[1], s[3], channels * s[1]]);
        return [y.Reshaped(shape)];
    }
}
