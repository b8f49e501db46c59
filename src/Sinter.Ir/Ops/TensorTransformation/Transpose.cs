using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Reorders axes: axis i of the result is axis <c>perm</c>[i] of x.</summary>
internal sealed class Transpose() : OperationDefinition("transpose", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", NumbersAndBool, "T"), Const("perm", Int32s)),
        new(Opset.iOS17, In("x", Everything, "T"), Const("perm", Int32s)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank)
            return [x.WithDimensions(new Dimension[arguments.Ints("perm").Length])];
        int[] perm = Permutation(arguments, x.Rank);
        var dimensions = new Dimension[x.Rank];
        for (int i = 0; i < dimensions.Length; i++)
            dimensions[i] = x[perm[i]];
        return [x.WithDimensions(dimensions)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        int[] strides = x.Shape.Strides();
        return [StridedCopy.Read(x, OutputShape(arguments), 0, [.. Permutation(arguments, x.Rank).Select(axis => strides[axis])])];
    }

    private static int[] Permutation(Arguments arguments, int rank)
    {
        int[] perm = arguments.Ints("perm");
        return perm.Length == rank
            ? arguments.NormalizeAxes("perm", perm, rank)
            : throw arguments.Invalid("perm", $"{rank} axes, all of x's", $"[{string.Join(", ", perm)}]");
    }
}
