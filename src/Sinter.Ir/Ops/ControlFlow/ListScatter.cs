using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The list with value[i] at indices[i]; a list of dynamic length grows as needed.</summary>
internal sealed class ListScatter() : OperationDefinition("list_scatter", OperationFamily.ControlFlow, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, List("ls"), In("indices", Int32s), In("value", NumbersAndBool, "T"))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType element = ListRule.Element(arguments), indices = arguments.TensorType("indices"), value = arguments.TensorType("value");
        if (indices.HasRank && indices.Rank != 1)
            throw arguments.Invalid("indices", "a vector", indices.ToString());
        TensorType expected = element.HasRank
            ? element.WithDimensions([indices.HasRank ? indices[0] : Dimension.Unknown, .. element.Dimensions])
            : element;
        return expected.IsCompatibleWith(value)
            ? [ListRule.Written(arguments)]
            : throw arguments.Invalid("value", expected.ToString(), value.ToString());
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        _ = InferTypes(arguments);
        Tensor value = arguments.Tensor("value");
        long[] indices = arguments.Tensor("indices").ToLongs();
        if (value.Rank == 0 || value.Shape[0] != indices.Length)
            throw arguments.Invalid("value", $"{indices.Length} elements along its first axis", value.ToString());
        Shape shape = Shape.Of(value.Shape.Dimensions[1..]);
        int[] strides = shape.Strides();
        return
        [
            ListRule.Write(arguments, ListRule.List(arguments), indices,
                i => StridedCopy.Read(value, shape, i * (int)shape.ElementCount, strides), "indices"),
        ];
    }
}
