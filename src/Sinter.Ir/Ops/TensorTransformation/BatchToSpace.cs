using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Moves the batch into blocks of pixels and crops; the batch index is (row in block * block width + column in block) * N +
/// n.</summary>
internal sealed class BatchToSpace()
    : OperationDefinition("batch_to_space", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", Floats, "T"), Const("block_shape", Int32s), Const("crops", Int32s))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        (int height, int width) = SpatialBlocks.BlockShape(arguments, "block_shape");
        int[] crops = SpatialBlocks.Edges(arguments, "crops");
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank)
            return [x];
        ShapeRules.RequireRank(arguments, "x", 4, 4);
        return
        [
            x.WithDimensions(
                SpatialBlocks.Divide(arguments, "x", x[0], checked(height * width)),
                x[1],
                Crop(arguments, x[2] * height, checked(crops[0] + crops[1])),
                Crop(arguments, x[3] * width, checked(crops[2] + crops[3]))),
        ];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        Shape shape = OutputShape(arguments);
        (int height, int width) = SpatialBlocks.BlockShape(arguments, "block_shape");
        int[] crops = SpatialBlocks.Edges(arguments, "crops");
        int[] s = x.Shape.Strides();
        Tensor whole = StridedCopy.Read(x, [shape[0], shape[1], x.Shape[2], height, x.Shape[3], width], 0,
            [s[0], s[1], s[2], width * shape[0] * s[0], s[3], shape[0] * s[0]]);
        whole = whole.Reshaped([shape[0], shape[1], x.Shape[2] * height, x.Shape[3] * width]);
        int[] t = whole.Shape.Strides();
        return [StridedCopy.Read(whole, shape, crops[0] * t[2] + crops[2], t)];
    }

    private static Dimension Crop(Arguments arguments, Dimension size, int crop)
    {
        if (!size.IsKnown)
            return size;
        return crop <= size.Size ? size.Size - crop : throw arguments.Invalid("crops", $"at most {size}", $"{crop}");
    }
}
