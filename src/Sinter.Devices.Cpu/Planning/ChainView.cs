using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>A value as a chain of elementwise operations reads it: the tensor that holds it, and where in it the elements of the chain's
/// shape are.</summary>
internal sealed record ChainView(Argument Source, ChainOperand Operand)
{
    /// <summary>A value that has, or broadcasts to, the shape; null when its elements are no repeated rows.</summary>
    public static ChainView? Of(Argument value, Shape shape) => value.Type is TensorType { Element: ElementType.Float32 } type
        && type.TryGetShape(out Shape own) ? Of(value, StridedView.Dense(own), shape) : null;

    /// <summary>The part of its input that a split gives as one of its results.</summary>
    public static ChainView? OfPart(Operation split, int part, SplitGeometry geometry)
    {
        if (split.Input("x") is not { } x || x.Type is not TensorType { Element: ElementType.Float32 } type
            || !type.TryGetShape(out Shape whole) || split.Outputs[part].Type is not TensorType given || !given.TryGetShape(out Shape shape))
            return null;
        int begin = 0;
        for (int i = 0; i < part; i++)
            begin += geometry.Sizes[i].Size;
        int[] strides = whole.Strides();
        return Of(x, new StridedView(begin * strides[geometry.Axis], [.. shape.Dimensions], [.. strides]), shape);
    }

    private static ChainView? Of(Argument source, StridedView view, Shape shape)
    {
        if (view.Sizes.Length > shape.Rank)
            return null;
        for (int i = 1; i <= view.Sizes.Length; i++)
        {
            if (view.Sizes[^i] != 1 && view.Sizes[^i] != shape[shape.Rank - i])
                return null;
        }
        var loops = new List<(int Size, int Stride)>();
        System.Collections.Immutable.ImmutableArray<int> strides = view.BroadcastStrides(shape.Rank);
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            if (shape[axis] == 1)
                continue;
            if (loops.Count > 0 && loops[^1] is var inner && strides[axis] == (long)inner.Stride * inner.Size)
                loops[^1] = (inner.Size * shape[axis], inner.Stride);
            else
                loops.Add((shape[axis], strides[axis]));
        }
        return loops switch
        {
            [] => new ChainView(source, new ChainOperand(0, view.Offset, 1, 1, 1)),
            [(var size, 0 or 1)] => new ChainView(source, new ChainOperand(0, view.Offset, size, loops[0].Stride * size, loops[0].Stride)),
            [(var size, 0 or 1), (_, >= 0)] => new ChainView(source, new ChainOperand(0, view.Offset, size, loops[1].Stride, loops[0].Stride)),
            _ => null,
        };
    }
}
