using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Pads with zeros and moves blocks of pixels into the batch; the batch index is (row in block * block width + column in block) *
/// N + n.</summary>
internal sealed class SpaceToBatch()
    : OperationDefinition("space_to_batch", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", Floats, "T"), Const("block_shape", Int32s), Const("paddings", Int32s))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        (int height, int width) = SpatialBlocks.BlockShape(arguments, "block_shape");
        int[] pads = SpatialBlocks.Edges(arguments, "paddings");
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank)
            return [x];
        ShapeRules.RequireRank(arguments, "x", 4, 4);
        return
        [
            x.WithDimensions(
                x[0] * checked(height * width),
                x[1],
                SpatialBlocks.Divide(arguments, "block_shape", x[2] + checked(pads[0] + pads[1]), height),
                SpatialBlocks.Divide(arguments, "block_shape", x[3] + checked(pads[2] + pads[3]), width)),
        ];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        Shape shape = OutputShape(arguments);
        (int height, int width) = SpatialBlocks.BlockShape(arguments, "block_shape");
        int[] pads = SpatialBlocks.Edges(arguments, "paddings");
        Tensor padded = Tensor.Create(x.ElementType, [x.Shape[0], x.Shape[1], shape[2] * height, shape[3] * width]);
        int[] s = padded.Shape.Strides();
        StridedCopy.Write(x, padded, pads[0] * s[2] + pads[2], s);
        Tensor y = StridedCopy.Read(padded, [height, width, x.Shape[0], shape[1], shape[2], shape[3]], 0,
            [s[2], s[3], s[0], s[1], height * s[2], width * s[3]]);
        return [y.Reshaped(shape)];
    }
}
