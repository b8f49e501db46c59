using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Some elements of a list, stacked along a new first axis.</summary>
internal sealed class ListGather() : OperationDefinition("list_gather", OperationFamily.ControlFlow, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, List("ls"), In("indices", Int32s))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType element = ListRule.Element(arguments), indices = arguments.TensorType("indices");
        if (indices.HasRank && indices.Rank != 1)
            throw arguments.Invalid("indices", "a vector", indices.ToString());
        Dimension count = indices.HasRank ? indices[0] : Dimension.Unknown;
        return [element.HasRank ? element.WithDimensions([count, .. element.Dimensions]) : element];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        _ = InferTypes(arguments);
        TensorList list = ListRule.List(arguments);
        long[] indices = arguments.Tensor("indices").ToLongs();
        var items = new Tensor[indices.Length];
        for (int i = 0; i < items.Length; i++)
            items[i] = ListRule.Read(arguments, list, indices[i], "indices");
        if (items.Length == 0)
        {
            return ListRule.Element(arguments).TryGetShape(out Shape empty)
                ? [Tensor.Create(list.ElementType, [0, .. empty.Dimensions])]
                : throw arguments.Invalid("indices", "one index or more, since the list does not declare a shape", "none");
        }
        Shape shape = items[0].Shape;
        Tensor result = Tensor.Create(list.ElementType, [items.Length, .. shape.Dimensions]);
        int[] strides = shape.Strides();
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].Shape != shape)
                throw arguments.Invalid("ls", $"elements of the shape {shape}", items[i].ToString());
            StridedCopy.Write(items[i], result, i * (int)shape.ElementCount, strides);
        }
        return [result];
    }
}
