using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Cuts x along an axis, evenly or into given sizes.</summary>
internal sealed class Split() : OperationDefinition("split", OperationFamily.TensorOperation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", NumbersAndBool, "T"), Const("num_splits", Int32s).Optional(), Const("split_sizes", Int32s).Optional(),
            Const("axis", Int32s)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        SplitGeometry geometry = SplitGeometry.Read(arguments);
        var types = new MilType[geometry.Sizes.Length];
        Dimension[] dimensions = x.HasRank ? [.. x.Dimensions] : [];
        for (int i = 0; i < types.Length; i++)
        {
            if (x.HasRank)
                dimensions[geometry.Axis] = geometry.Sizes[i];
            types[i] = x.HasRank ? x.WithDimensions(dimensions) : x;
        }
        return types;
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        SplitGeometry geometry = SplitGeometry.Read(arguments);
        int[] strides = x.Shape.Strides(), sizes = x.Shape.ToArray();
        var parts = new Value[geometry.Sizes.Length];
        int offset = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            sizes[geometry.Axis] = geometry.Sizes[i].Size;
            parts[i] = StridedCopy.Read(x, Shape.Of(sizes), offset, strides);
            offset += sizes[geometry.Axis] * strides[geometry.Axis];
        }
        return parts;
    }
}
