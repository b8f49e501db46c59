using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>The last axis of gather_nd's and scatter_nd's indices holds tuples that address the leading axes of a tensor.</summary>
internal static class TuplesOfIndices
{
    /// <summary>Entries of one tuple; null when the type does not say.</summary>
    public static int? Depth(Arguments arguments, TensorType addressed, int batchDims)
    {
        TensorType indices = arguments.TensorType("indices");
        if (!indices.HasRank)
            return null;
        if (indices.Rank <= batchDims)
            throw arguments.Invalid("indices", $"a rank above {batchDims}", indices.ToString());
        if (!indices[indices.Rank - 1].IsKnown)
            return null;
        int depth = indices[indices.Rank - 1].Size;
        if (addressed.HasRank && depth > addressed.Rank - batchDims)
            throw arguments.Invalid("indices", $"at most {addressed.Rank - batchDims} entries in a tuple", $"{depth}");
        return depth;
    }

    /// <summary>For every tuple, the position among the addressed elements, in row-major order.</summary>
    public static int[] Positions(Arguments arguments, ReadOnlySpan<int> addressed)
    {
        IndexRule rule = IndexRule.Of(arguments);
        Tensor tensor = arguments.Tensor("indices");
        long[] indices = tensor.ToLongs();
        int depth = addressed.Length, count = 1;
        foreach (int size in tensor.Shape.Dimensions[..^1])
            count = checked(count * size);
        var positions = new int[count];
        for (int i = 0; i < positions.Length; i++)
        {
            int position = 0;
            for (int d = 0; d < depth; d++)
            {
                long index = indices[i * depth + d];
                position = position * addressed[d] + rule.Resolve(arguments, index, addressed[d]);
            }
            positions[i] = position;
        }
        return positions;
    }
}
