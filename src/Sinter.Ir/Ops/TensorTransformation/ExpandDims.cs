using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Inserts axes of size 1; <c>axes</c> are positions in the result.</summary>
internal sealed class ExpandDims() : OperationDefinition("expand_dims", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", NumbersAndBool, "T"), Const("axes", Int32s)),
        new(Opset.iOS17, In("x", Everything, "T"), Const("axes", Int32s)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank)
            return [x];
        int[] axes = arguments.Ints("axes");
        int rank = x.Rank + axes.Length;
        axes = arguments.NormalizeAxes("axes", axes, rank);
        var dimensions = new Dimension[rank];
        for (int i = 0, next = 0; i < rank; i++)
            dimensions[i] = axes.Contains(i) ? 1 : x[next++];
        return [x.WithDimensions(dimensions)];
    }

    protected override Value[] Evaluate(Arguments arguments) => [arguments.Tensor("x").Reshaped(OutputShape(arguments))];
}
