using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Turns each index into a vector, along a new axis, that is on at the index and off elsewhere; an index out of range gives a
/// vector that is off everywhere.</summary>
internal sealed class OneHot() : OperationDefinition("one_hot", OperationFamily.TensorOperation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("indices", Int32s), In("one_hot_vector_size", Int32s), Const("axis", Int32s).Optional(-1),
            Const("on_value", NumbersAndBool, "T").Optional(1), Const("off_value", NumbersAndBool, "T").Optional(0)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        ElementType element = Element(arguments);
        TensorType indices = arguments.TensorType("indices");
        if (!indices.HasRank)
            return [TensorType.OfUnknownRank(element)];
        var dimensions = indices.Dimensions.ToList();
        dimensions.Insert(arguments.Axis("axis", indices.Rank + 1), Size(arguments));
        return [new TensorType(element, [.. dimensions])];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        ElementType element = Element(arguments);
        Shape shape = OutputShape(arguments);
        int axis = arguments.Axis("axis", shape.Rank), size = shape[axis], inner = shape.Strides()[axis];
        Tensor on = Scalar(arguments, "on_value", 1, element), result = FilledTensor.Of(Scalar(arguments, "off_value", 0, element), shape);
        long[] indices = arguments.Tensor("indices").ToLongs();
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] >= 0 && indices[i] < size)
                ElementCopy.CopyElement(on, 0, result, (i / inner * size + (int)indices[i]) * inner + i % inner);
        }
        return [result];
    }

    private static Dimension Size(Arguments arguments)
    {
        if (arguments.KnownInts("one_hot_vector_size") is not { } size)
            return Dimension.Unknown;
        return size is [>= 0] ? size[0] : throw arguments.Invalid("one_hot_vector_size", "one size", $"[{string.Join(", ", size)}]");
    }

    private static ElementType Element(Arguments arguments) => arguments.Has("on_value") ? arguments.Element("on_value")
        : arguments.Has("off_value") ? arguments.Element("off_value")
        : ElementType.Int32;

    private static Tensor Scalar(Arguments arguments, string parameter, int byDefault, ElementType element)
    {
        Tensor value = arguments.TensorOrNull(parameter) ?? Tensor.Scalar(byDefault);
        return value.Count == 1 ? value.ConvertTo(element) : throw arguments.Invalid(parameter, "one element", value.ToString());
    }
}
