using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>A matrix: the axes before <c>axis</c> make its rows, those from it on its columns.</summary>
internal sealed class Flatten2d() : OperationDefinition("flatten2d", OperationFamily.TensorOperation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", NumbersAndBool, "T"), Const("axis", Int32s).Optional(1))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank)
            return [x.WithDimensions(Dimension.Unknown, Dimension.Unknown)];
        int axis = arguments.Axis("axis", x.Rank);
        Dimension rows = 1, columns = 1;
        for (int i = 0; i < x.Rank; i++)
        {
            if (i < axis)
                rows *= x[i];
            else
                columns *= x[i];
        }
        return [x.WithDimensions(rows, columns)];
    }

    protected override Value[] Evaluate(Arguments arguments) => [arguments.Tensor("x").Reshaped(OutputShape(arguments))];
}
