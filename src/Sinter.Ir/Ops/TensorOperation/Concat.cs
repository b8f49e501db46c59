using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Joins tensors along an axis; scalars become a vector. Interleaved, element 0 of each along the axis comes first, then
/// element 1 of each.</summary>
internal sealed class Concat() : OperationDefinition("concat", OperationFamily.TensorOperation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, Variadic("values"), Const("axis", Int32s), Const("interleave", Bools).Optional(false))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        int count = arguments.Count("values");
        if (count == 0)
            throw arguments.Invalid("values", "one tensor or more", "none");
        TensorType first = AsVector(arguments.TensorType("values"));
        Dimension[]? dimensions = first.HasRank ? [.. first.Dimensions] : null;
        bool interleaved = arguments.Bool("interleave");
        for (int i = 1; i < count; i++)
        {
            TensorType next = AsVector(arguments.TensorType("values", i));
            if (next.Element != first.Element)
                throw arguments.Invalid("values", $"tensors of {first.Element.MilName()}", next.ToString());
            if (!next.HasRank || dimensions is null)
                dimensions = null;
            else
                Append(arguments, dimensions, next, interleaved ? first : null);
        }
        return [dimensions is null ? TensorType.OfUnknownRank(first.Element) : first.WithDimensions(dimensions)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor[] values = arguments.Tensors("values");
        Shape shape = OutputShape(arguments);
        Tensor result = Tensor.Create(values[0].ElementType, shape);
        int axis = arguments.Axis("axis", shape.Rank), offset = 0;
        int[] strides = shape.Strides();
        int step = strides[axis];
        bool interleaved = arguments.Bool("interleave");
        if (interleaved)
            strides[axis] *= values.Length;
        foreach (Tensor value in values)
        {
            Tensor part = value.Rank == 0 ? value.Reshaped([1]) : value;
            StridedCopy.Write(part, result, offset, strides);
            offset += interleaved ? step : part.Shape[axis] * step;
        }
        return [result];
    }

    private static void Append(Arguments arguments, Dimension[] dimensions, TensorType next, TensorType? same)
    {
        int axis = arguments.Axis("axis", dimensions.Length);
        if (next.Rank != dimensions.Length || (same is not null && !same.IsCompatibleWith(next)))
            throw arguments.Invalid("values", $"tensors like the first, of rank {dimensions.Length}", next.ToString());
        for (int i = 0; i < dimensions.Length; i++)
        {
            if (i == axis)
                dimensions[i] += next[i];
            else if (!dimensions[i].IsCompatibleWith(next[i]))
                throw arguments.Invalid("values", $"the size {dimensions[i]} along axis {i}", next.ToString());
            else if (!dimensions[i].IsKnown)
                dimensions[i] = next[i];
        }
    }

    private static TensorType AsVector(TensorType type) => type is { HasRank: true, Rank: 0 } ? type.WithDimensions(1) : type;
}
