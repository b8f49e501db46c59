using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Removes axes of size 1: all of them, or those listed. A listed axis of another size stays, as in PyTorch.</summary>
internal sealed class Squeeze() : OperationDefinition("squeeze", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", NumbersAndBool, "T"), Const("axes", Int32s).Optional()),
        new(Opset.iOS17, In("x", Everything, "T"), Const("axes", Int32s).Optional()),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank)
            return [x];
        int[]? axes = arguments.IntsOrNull("axes") is { } given ? arguments.NormalizeAxes("axes", given, x.Rank) : null;
        var kept = new List<Dimension>(x.Rank);
        for (int i = 0; i < x.Rank; i++)
        {
            bool candidate = axes is null || axes.Contains(i);
            if (candidate && !x[i].IsKnown)
                return [TensorType.OfUnknownRank(x.Element)];
            if (!candidate || !x[i].Is(1))
                kept.Add(x[i]);
        }
        return [x.WithDimensions([.. kept])];
    }

    protected override Value[] Evaluate(Arguments arguments) => [arguments.Tensor("x").Reshaped(OutputShape(arguments))];
}
