using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Running sums along an axis: without the element itself when exclusive, from the end when reversed.</summary>
internal sealed class Cumsum() : OperationDefinition("cumsum", OperationFamily.TensorOperation)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Numbers, "T"), Const("axis", Int32s).Optional(0), Const("exclusive", Bools).Optional(false),
            Const("reverse", Bools).Optional(false)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (x.HasRank)
            _ = arguments.Axis("axis", x.Rank);
        return [x];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        int axis = arguments.Axis("axis", x.Rank), inner = x.Shape.Strides()[axis], length = x.Shape[axis];
        bool exclusive = arguments.Bool("exclusive"), reverse = arguments.Bool("reverse");
        if (x.Count == 0)
            return [x];
        if (x.ElementType.IsFloat())
        {
            double[] values = x.ToDoubles();
            Accumulate(values, length, inner, exclusive, reverse, static (left, right) => left + right);
            return [TensorConversion.FromDoubles(x.ElementType, x.Shape, values)];
        }
        long[] integers = x.ToLongs();
        Accumulate(integers, length, inner, exclusive, reverse, static (left, right) => left + right);
        return [TensorConversion.FromLongs(x.ElementType, x.Shape, integers)];
    }

    private static void Accumulate<T>(T[] values, int length, int inner, bool exclusive, bool reverse, Func<T, T, T> add)
        where T : struct
    {
        for (int lane = 0; lane < values.Length / length; lane++)
        {
            int start = lane / inner * length * inner + lane % inner;
            T sum = default;
            for (int i = 0; i < length; i++)
            {
                int index = start + (reverse ? length - 1 - i : i) * inner;
                T next = add(sum, values[index]);
                values[index] = exclusive ? sum : next;
                sum = next;
            }
        }
    }
}
