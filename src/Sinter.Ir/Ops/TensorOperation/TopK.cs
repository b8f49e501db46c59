using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The k largest (or smallest) elements along an axis, in order, with their positions; see <see cref="LaneOrder"/> for ties
/// and NaN. From iOS17 on, k = -1 takes them all.</summary>
internal sealed class TopK() : OperationDefinition("topk", OperationFamily.TensorOperation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Numbers, "T"), Const("k", Int32s).Optional(1), Const("axis", Int32s).Optional(-1),
            Const("ascending", Bools).Optional(false)),
        new(Opset.iOS16, In("x", Numbers, "T"), Const("k", Int32s).Optional(1), Const("axis", Int32s).Optional(-1),
            Const("ascending", Bools).Optional(false), Const("sort", Bools).Optional(true), Const("return_indices", Bools).Optional(true)),
        new(Opset.iOS17, In("x", Numbers | Int8s | Int16s | UInt8s | UInt16s, "T"), Const("k", Int8s | Int16s | Int32s, "K").Optional(1),
            Const("axis", Int32s).Optional(-1), Const("ascending", Bools).Optional(false), Const("sort", Bools).Optional(true),
            Const("return_indices", Bools).Optional(true), Const("output_indices_dtype", Strings).Optional("int32")),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType values = arguments.TensorType("x");
        int k = arguments.Int("k");
        if (k < 1 && !(k == -1 && arguments.Signature.Since >= Opset.iOS17))
            throw arguments.Invalid("k", "a positive count", $"{k}");
        if (values.HasRank)
        {
            Dimension[] dimensions = [.. values.Dimensions];
            int axis = arguments.Axis("axis", values.Rank);
            if (dimensions[axis].IsKnown && k > dimensions[axis].Size)
                throw arguments.Invalid("k", $"at most the {dimensions[axis]} elements along the axis", $"{k}");
            dimensions[axis] = k == -1 ? dimensions[axis] : k;
            values = values.WithDimensions(dimensions);
        }
        return ReturnsIndices(arguments) ? [values, values.With(IndexType(arguments))] : [values];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        Shape shape = OutputShape(arguments);
        int axis = arguments.Axis("axis", x.Rank), k = shape[axis], length = x.Shape[axis], inner = shape.Strides()[axis];
        int[] positions = LaneOrder.Positions(x, axis, k, arguments.Bool("ascending"));
        Tensor values = ElementCopy.Gather(x, shape, i => (i / inner / k * length + positions[i]) * inner + i % inner);
        return ReturnsIndices(arguments)
            ? [values, Tensor.From<int>(shape, positions).ConvertTo(IndexType(arguments))]
            : [values];
    }

    private static bool ReturnsIndices(Arguments arguments) =>
        arguments.Signature.Find("return_indices") is null || arguments.Bool("return_indices");

    private static ElementType IndexType(Arguments arguments) => arguments.Signature.Find("output_indices_dtype") is null
        ? ElementType.Int32
        : TypeName.Read(arguments, "output_indices_dtype", Int32s | UInt16s);
}
