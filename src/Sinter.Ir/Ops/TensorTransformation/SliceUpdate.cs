using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>x with x[begin:end:stride] replaced by <c>update</c>.</summary>
internal sealed class SliceUpdate() : OperationDefinition("slice_update", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    private static readonly ElementTypeSet Indices = Int8s | Int16s | Int32s;

    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS18, In("x", Everything, "T"), In("update", Everything, "T"), In("begin", Indices, "U"), In("end", Indices, "U"),
            Const("stride", Indices, "U").Optional(), Const("begin_mask", Bools).Optional(), Const("end_mask", Bools).Optional(),
            Const("squeeze_mask", Bools).Optional()),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x"), update = arguments.TensorType("update");
        if (!x.HasRank)
            return [x];
        TensorType slice = x.WithDimensions(SliceBounds.Read(arguments, x.Rank).Infer(arguments, x));
        if (!slice.IsCompatibleWith(update))
            throw arguments.Invalid("update", slice.ToString(), update.ToString());
        return [x];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor y = arguments.Tensor("x").Clone(), update = arguments.Tensor("update");
        SliceGeometry slice = SliceGeometry.Read(arguments);
        if (update.Shape != slice.Shape)
            throw arguments.Invalid("update", $"the slice's shape {slice.Shape}", update.ToString());
        int[] strides = y.Shape.Strides();
        StridedCopy.Write(update, y, slice.Offset(strides), slice.Strides(strides));
        return [y];
    }
}
