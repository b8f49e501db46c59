using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Where the elements of a tensor lie within another one, row-major: the element at an index is at offset + sum(index *
/// stride).</summary>
/// <param name="Offset">Place of the first element.</param>
/// <param name="Sizes">The tensor's shape.</param>
/// <param name="Strides">Places from one index to the next, per axis.</param>
public sealed record StridedView(int Offset, ImmutableArray<int> Sizes, ImmutableArray<int> Strides)
{
    /// <summary>A whole tensor.</summary>
    public static StridedView Dense(Shape shape) => new(0, [.. shape.Dimensions], [.. shape.Strides()]);

    /// <summary>The view with its axes in another order.</summary>
    public StridedView Transposed(IReadOnlyList<int> order) =>
        new(Offset, [.. order.Select(axis => Sizes[axis])], [.. order.Select(axis => Strides[axis])]);

    public StridedView Sliced(in SliceGeometry slice) =>
        new(Offset + slice.Offset([.. Strides]), [.. slice.Shape.Dimensions], [.. slice.Strides([.. Strides])]);

    /// <summary>The view with its elements, in order, under another shape; null when no strides can say that.</summary>
    public StridedView? Reshaped(Shape shape)
    {
        int[] axes = [.. Enumerable.Range(0, Sizes.Length).Where(axis => Sizes[axis] != 1)];
        var strides = new int[shape.Rank];
        int next = axes.Length - 1, available = 1, stride = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            if (shape[axis] == 1)
                continue;
            if (available == 1 && !TakeRun(axes, ref next, out available, out stride))
                return null;
            if (available % shape[axis] != 0)
                return null;
            strides[axis] = stride;
            stride *= shape[axis];
            available /= shape[axis];
        }
        return available == 1 && next < 0 ? new StridedView(Offset, [.. shape.Dimensions], [.. strides]) : null;
    }

    /// <summary>The view as an operand of something with more or larger axes: along those, one element serves all.</summary>
    public ImmutableArray<int> BroadcastStrides(int rank)
    {
        var strides = new int[rank];
        for (int i = 1; i <= Sizes.Length; i++)
            strides[^i] = Sizes[^i] == 1 ? 0 : Strides[^i];
        return [.. strides];
    }

    /// <summary>The longest run of the last axes left that one stride describes.</summary>
    private bool TakeRun(int[] axes, ref int next, out int length, out int stride)
    {
        (length, stride) = (1, 1);
        if (next < 0)
            return false;
        stride = Strides[axes[next]];
        do
            length *= Sizes[axes[next--]];
        while (next >= 0 && Strides[axes[next]] == stride * length);
        return true;
    }
}
