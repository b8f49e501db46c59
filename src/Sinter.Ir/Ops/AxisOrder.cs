using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Where the channels of a tensor [batch, channels, spatial...] stand, and tensors with their axes in another order.</summary>
public static class AxisOrder
{
    /// <summary>The permutation that moves axis 1 to the end: axis i of the result is axis perm[i] of the tensor.</summary>
    public static int[] ToLast(int rank)
    {
        var perm = new int[rank];
        for (int i = 0; i < rank; i++)
            perm[i] = i == 0 ? 0 : i == rank - 1 ? 1 : i + 1;
        return perm;
    }

    /// <summary>The permutation that moves the last axis to position 1.</summary>
    public static int[] ToFirst(int rank)
    {
        var perm = new int[rank];
        for (int i = 0; i < rank; i++)
            perm[i] = i == 0 ? 0 : i == 1 ? rank - 1 : i - 1;
        return perm;
    }

    /// <summary>Where an axis of a tensor with channels first is when they are last.</summary>
    public static int AxisWhenLast(int axis, int rank) => axis == 0 ? 0 : axis == 1 ? rank - 1 : axis - 1;

    public static TensorType Permute(TensorType type, ReadOnlySpan<int> perm)
    {
        var dimensions = new Dimension[perm.Length];
        for (int i = 0; i < dimensions.Length; i++)
            dimensions[i] = type[perm[i]];
        return type.WithDimensions(dimensions);
    }

    public static Shape Permute(Shape shape, ReadOnlySpan<int> perm)
    {
        var sizes = new int[perm.Length];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = shape[perm[i]];
        return Shape.Of(sizes);
    }

    public static Tensor Permute(Tensor tensor, ReadOnlySpan<int> perm)
    {
        int[] strides = tensor.Shape.Strides(), permuted = new int[perm.Length];
        for (int i = 0; i < permuted.Length; i++)
            permuted[i] = strides[perm[i]];
        return StridedCopy.Read(tensor, Permute(tensor.Shape, perm), 0, permuted);
    }

    /// <summary>True when the elements stay in their order: only axes of size 1 change their places.</summary>
    public static bool MovesNothing(Shape shape, ReadOnlySpan<int> perm)
    {
        int last = -1;
        foreach (int axis in perm)
        {
            if (shape[axis] == 1)
                continue;
            if (axis < last)
                return false;
            last = axis;
        }
        return true;
    }
}
