using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Replaces an axis by [windows, size]: window m holds the elements from m * stride on.</summary>
internal sealed class SlidingWindows()
    : OperationDefinition("sliding_windows", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Numbers, "T"), Const("axis", Int32s), Const("size", Int32s), Const("stride", Int32s).Optional(1)),
        new(Opset.iOS17, In("x", Everything, "T"), Const("axis", Int32s), Const("size", Int32s), Const("stride", Int32s).Optional(1)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        int size = SpatialBlocks.PositiveSize(arguments, "size"), stride = SpatialBlocks.PositiveSize(arguments, "stride");
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank)
            return [x];
        int axis = arguments.Axis("axis", x.Rank);
        if (x[axis].IsKnown && x[axis].Size < size)
            throw arguments.Invalid("size", $"at most the {x[axis]} elements along the axis", $"{size}");
        var dimensions = x.Dimensions.ToList();
        dimensions[axis] = x[axis].Map(length => (length - size) / stride + 1);
        dimensions.Insert(axis + 1, size);
        return [x.WithDimensions([.. dimensions])];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        Shape shape = OutputShape(arguments);
        int axis = arguments.Axis("axis", x.Rank);
        var strides = x.Shape.Strides().ToList();
        int step = strides[axis];
        strides.Insert(axis + 1, step);
        // One window needs no step, and a stride from a file may be too large to multiply.
        strides[axis] = shape[axis] > 1 ? step * arguments.Int("stride") : 0;
        return [StridedCopy.Read(x, shape, 0, [.. strides])];
    }
}
