using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Adds elements around a tensor: a constant, its mirror image or its edge.</summary>
internal sealed class Pad() : OperationDefinition("pad", OperationFamily.TensorOperation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Floats, "T"), In("pad", Int32s), Const("mode", Strings).Optional("constant"),
            Const("constant_val", Floats, "T").Optional(0.0f)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank)
            return [x];
        if (PadGeometry.Read(arguments) is not { } geometry)
            return [x.WithDimensions(new Dimension[x.Rank])];
        var dimensions = new Dimension[x.Rank];
        for (int axis = 0; axis < dimensions.Length; axis++)
            dimensions[axis] = x[axis].Map(size => checked(size + geometry.Before[axis] + geometry.After[axis]));
        return [x.WithDimensions(dimensions)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        Shape shape = OutputShape(arguments);
        PadGeometry geometry = PadGeometry.Read(arguments)
            ?? throw arguments.Invalid("pad", "a value known before the program runs", "a value computed by it");
        Tensor fill = TensorConversion.FromDoubles(x.ElementType, Shape.Scalar, [arguments.Float("constant_val")]);
        Tensor result = FilledTensor.Of(fill, shape);
        if (result.Count == 0)
            return [result];
        if (x.Rank == 0)
            return [x];
        int[] strides = x.Shape.Strides();
        var sources = new int[x.Rank][];
        for (int axis = 0; axis < sources.Length; axis++)
        {
            sources[axis] = new int[shape[axis]];
            for (int i = 0; i < shape[axis]; i++)
                sources[axis][i] = geometry.SourceIndex(axis, i, x.Shape[axis]);
        }
        int[] columns = sources[^1];
        var rows = new IndexWalk(Shape.Of(shape.Dimensions[..^1]), new int[x.Rank - 1]);
        for (int row = 0; row < result.Count; row += columns.Length, rows.Next())
        {
            if (RowOffset(rows.Index, sources, strides) is not (>= 0 and int offset))
                continue;
            for (int i = 0; i < columns.Length; i++)
            {
                if (columns[i] >= 0)
                    ElementCopy.CopyElement(x, offset + columns[i], result, row + i);
            }
        }
        return [result];
    }

    /// <summary>Where the row of x starts that a row of the result comes from; -1 when it is all constant.</summary>
    private static int RowOffset(ReadOnlySpan<int> index, int[][] sources, int[] strides)
    {
        int offset = 0;
        for (int axis = 0; axis < index.Length; axis++)
        {
            int source = sources[axis][index[axis]];
            if (source < 0)
                return -1;
            offset += source * strides[axis];
        }
        return offset;
    }
}
