using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Takes x[begin:end:stride] along every axis, as NumPy does.</summary>
internal sealed class SliceByIndex()
    : OperationDefinition("slice_by_index", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    private static readonly ElementTypeSet Indices = Int8s | Int16s | Int32s;

    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", NumbersAndBool, "T"), In("begin", Int32s), In("end", Int32s), Const("stride", Int32s).Optional(),
            Const("begin_mask", Bools).Optional(), Const("end_mask", Bools).Optional(), Const("squeeze_mask", Bools).Optional()),
        new(Opset.iOS17, In("x", Everything, "T"), In("begin", Indices, "U"), In("end", Indices, "U"),
            Const("stride", Indices, "U").Optional(),
            Const("begin_mask", Bools).Optional(), Const("end_mask", Bools).Optional(), Const("squeeze_mask", Bools).Optional()),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        return x.HasRank ? [x.WithDimensions(SliceBounds.Read(arguments, x.Rank).Infer(arguments, x))] : [x];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        SliceGeometry slice = SliceGeometry.Read(arguments);
        int[] strides = x.Shape.Strides();
        return [StridedCopy.Read(x, slice.Shape, slice.Offset(strides), slice.Strides(strides))];
    }
}
