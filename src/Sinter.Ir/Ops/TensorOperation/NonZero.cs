using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The indices of the elements that are not zero, in row-major order, one row per element.</summary>
internal sealed class NonZero() : OperationDefinition("non_zero", OperationFamily.TensorOperation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, In("x", NumbersAndBool, "T"))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        return [new TensorType(ElementType.Int32, Dimension.Unknown, x.HasRank ? x.Rank : Dimension.Unknown)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        double[] values = x.ToDoubles();
        int count = values.Count(value => value != 0);
        Tensor result = Tensor.Create(ElementType.Int32, [count, x.Rank]);
        Span<int> rows = result.MutableSpan<int>();
        var walk = new IndexWalk(x.Shape, x.Shape.Strides());
        foreach (double value in values)
        {
            if (value != 0)
            {
                walk.Index.CopyTo(rows);
                rows = rows[x.Rank..];
            }
            walk.Next();
        }
        return [result];
    }
}
