using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Takes slices of x along an axis; the axes of indices stand where the axis was. A scalar index drops the axis.</summary>
internal sealed class Gather() : OperationDefinition("gather", OperationFamily.ScatterGather, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Numbers, "T"), In("indices", Int32s), Const("axis", Int32s).Optional(0)),
        new(Opset.iOS16, In("x", Numbers, "T"), In("indices", Int16s | Int32s | UInt16s, "I"), Const("axis", Int32s).Optional(0),
            Const("batch_dims", Int32s).Optional(0)),
        new(Opset.iOS17, In("x", Numbers | Int8s | Int16s | UInt8s | UInt16s, "T"),
            In("indices", Int8s | Int16s | Int32s | UInt8s | UInt16s, "I"),
            Const("axis", Int32s).Optional(0), Const("batch_dims", Int32s).Optional(0), Const("validate_indices", Bools).Optional(false)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x"), indices = arguments.TensorType("indices");
        if (!x.HasRank || !indices.HasRank)
            return [TensorType.OfUnknownRank(x.Element)];
        (int axis, int batchDims) = GatherGeometry.Read(arguments, x.Rank, indices.Rank);
        GatherGeometry.CheckBatch(arguments, x, indices, batchDims);
        ReadOnlySpan<Dimension> from = x.Dimensions.AsSpan();
        return [x.WithDimensions([.. from[..axis], .. indices.Dimensions.AsSpan()[batchDims..], .. from[(axis + 1)..]])];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x"), indices = arguments.Tensor("indices");
        Tensor result = Tensor.Create(x.ElementType, OutputShape(arguments));
        if (result.Count == 0)
            return [result];
        (int axis, int batchDims) = GatherGeometry.Read(arguments, x.Rank, indices.Rank);
        IndexRule rule = IndexRule.Of(arguments);
        long[] positions = indices.ToLongs();
        int size = x.Shape[axis], width = x.Shape.Strides()[axis] * x.ElementType.ByteWidth();
        int batches = Volume(x.Shape.Dimensions[..batchDims]), rows = Volume(x.Shape.Dimensions[batchDims..axis]),
            taken = positions.Length / batches;
        ReadOnlySpan<byte> from = x.Bytes;
        Span<byte> to = result.MutableBytes;
        for (int row = 0; row < batches * rows; row++)
        {
            int first = row / rows * taken;
            for (int i = 0; i < taken; i++)
            {
                int index = rule.Resolve(arguments, positions[first + i], size);
                from.Slice((row * size + index) * width, width).CopyTo(to);
                to = to[width..];
            }
        }
        return [result];
    }

    private static int Volume(ReadOnlySpan<int> sizes)
    {
        int volume = 1;
        foreach (int size in sizes)
            volume *= size;
        return volume;
    }
}
