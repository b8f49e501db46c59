using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Joins tensors of one shape along a new axis.</summary>
internal sealed class Stack() : OperationDefinition("stack", OperationFamily.TensorOperation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, Variadic("values"), Const("axis", Int32s))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        int count = arguments.Count("values");
        if (count == 0)
            throw arguments.Invalid("values", "one tensor or more", "none");
        MilType element = arguments.TensorType("values");
        for (int i = 1; i < count; i++)
        {
            TensorType next = arguments.TensorType("values", i);
            if (!element.IsCompatibleWith(next))
                throw arguments.Invalid("values", element.ToString(), next.ToString());
            element = element.Meet(next);
        }
        var type = (TensorType)element;
        if (!type.HasRank)
            return [type];
        var dimensions = type.Dimensions.ToList();
        dimensions.Insert(arguments.Axis("axis", type.Rank + 1), count);
        return [type.WithDimensions([.. dimensions])];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor[] values = arguments.Tensors("values");
        Shape shape = OutputShape(arguments);
        Tensor result = Tensor.Create(values[0].ElementType, shape);
        int axis = arguments.Axis("axis", shape.Rank);
        var strides = shape.Strides().ToList();
        int step = strides[axis];
        strides.RemoveAt(axis);
        for (int i = 0; i < values.Length; i++)
            StridedCopy.Write(values[i], result, i * step, [.. strides]);
        return [result];
    }
}
