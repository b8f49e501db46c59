using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Reverses the order of elements along axes, all of them when none are given.</summary>
internal sealed class Reverse() : OperationDefinition("reverse", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", NumbersAndBool, "T"), Const("axes", Int32s).Optional()),
        new(Opset.iOS17, In("x", Everything, "T"), Const("axes", Int32s).Optional()),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (x.HasRank)
            _ = Axes(arguments, x.Rank);
        return [x];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        int[] strides = x.Shape.Strides();
        if (x.Count == 0)
            return [x];
        int last = 0;
        foreach (int axis in Axes(arguments, x.Rank))
        {
            last += (x.Shape[axis] - 1) * strides[axis];
            strides[axis] = -strides[axis];
        }
        return [StridedCopy.Read(x, x.Shape, last, strides)];
    }

    private static int[] Axes(Arguments arguments, int rank) =>
        arguments.IntsOrNull("axes") is { } axes ? arguments.NormalizeAxes("axes", axes, rank) : [.. Enumerable.Range(0, rank)];
}
