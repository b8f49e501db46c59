using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Takes slices of x that tuples of indices name; x and indices share their first <c>batch_dims</c> axes.</summary>
internal sealed class GatherNd() : OperationDefinition("gather_nd", OperationFamily.ScatterGather, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Numbers, "T"), In("indices", Int32s)),
        new(Opset.iOS16, In("x", Numbers, "T"), In("indices", Int16s | Int32s | UInt16s, "I"), Const("batch_dims", Int32s).Optional(0)),
        new(Opset.iOS17, In("x", Numbers | Int8s | Int16s | UInt8s | UInt16s, "T"),
            In("indices", Int8s | Int16s | Int32s | UInt8s | UInt16s, "I"),
            Const("batch_dims", Int32s).Optional(0), Const("validate_indices", Bools).Optional(false)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x"), indices = arguments.TensorType("indices");
        if (!x.HasRank || !indices.HasRank)
            return [TensorType.OfUnknownRank(x.Element)];
        int batchDims = GatherGeometry.ReadBatchDims(arguments, indices.Rank);
        if (batchDims > x.Rank)
            throw arguments.Invalid("batch_dims", $"at most the {x.Rank} axes of x", $"{batchDims}");
        GatherGeometry.CheckBatch(arguments, x, indices, batchDims);
        if (TuplesOfIndices.Depth(arguments, x, batchDims) is not { } depth)
            return [TensorType.OfUnknownRank(x.Element)];
        return [x.WithDimensions([.. indices.Dimensions.AsSpan()[..^1], .. x.Dimensions.AsSpan()[(batchDims + depth)..]])];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x"), indices = arguments.Tensor("indices");
        Tensor result = Tensor.Create(x.ElementType, OutputShape(arguments));
        if (result.Count == 0)
            return [result];
        int batchDims = GatherGeometry.ReadBatchDims(arguments, indices.Rank), depth = indices.Shape[indices.Rank - 1];
        ReadOnlySpan<int> addressed = x.Shape.Dimensions.Slice(batchDims, depth);
        int[] positions = TuplesOfIndices.Positions(arguments, addressed);
        int batches = 1, slices = 1;
        foreach (int size in x.Shape.Dimensions[..batchDims])
            batches *= size;
        foreach (int size in addressed)
            slices *= size;
        int width = x.Bytes.Length / batches / slices, perBatch = positions.Length / batches;
        ReadOnlySpan<byte> from = x.Bytes;
        Span<byte> to = result.MutableBytes;
        for (int i = 0; i < positions.Length; i++)
            from.Slice((i / perBatch * slices + positions[i]) * width, width).CopyTo(to.Slice(i * width, width));
        return [result];
    }
}
