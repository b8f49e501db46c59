using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Indices that have the rank of the tensor that they address and differ from its shape along one axis only.</summary>
internal static class AlongAxis
{
    /// <summary>The type of a tensor with the indices' shape, as far as that and the addressed tensor's type tell.</summary>
    public static TensorType Infer(Arguments arguments, TensorType addressed)
    {
        TensorType indices = arguments.TensorType("indices");
        if (!indices.HasRank || !addressed.HasRank)
            return indices.With(addressed.Element);
        int axis = arguments.Axis("axis", addressed.Rank);
        if (indices.Rank != addressed.Rank)
            throw arguments.Invalid("indices", $"rank {addressed.Rank}", indices.ToString());
        Dimension[] dimensions = [.. indices.Dimensions];
        for (int i = 0; i < dimensions.Length; i++)
        {
            if (i == axis)
                continue;
            if (!dimensions[i].IsCompatibleWith(addressed[i]))
                throw arguments.Invalid("indices", $"the size {addressed[i]} along axis {i}", indices.ToString());
            dimensions[i] = dimensions[i].IsKnown ? dimensions[i] : addressed[i];
        }
        return addressed.WithDimensions(dimensions);
    }

    /// <summary>For every index, the element of the addressed tensor that it names.</summary>
    public static int[] Positions(Arguments arguments, Shape addressed)
    {
        IndexRule rule = IndexRule.Of(arguments);
        Tensor tensor = arguments.Tensor("indices");
        long[] indices = tensor.ToLongs();
        int axis = arguments.Axis("axis", addressed.Rank), inner = addressed.Strides()[axis], size = addressed[axis],
            taken = tensor.Shape[axis];
        var positions = new int[indices.Length];
        for (int i = 0; i < positions.Length; i++)
        {
            int index = rule.Resolve(arguments, indices[i], size);
            positions[i] = (i / inner / taken * size + index) * inner + i % inner;
        }
        return positions;
    }
}
