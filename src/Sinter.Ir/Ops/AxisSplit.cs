using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>A shape seen from one axis: how many elements lie before it, along it and after it.</summary>
public readonly record struct AxisSplit(int Outer, int Size, int Inner)
{
    public static AxisSplit Of(Shape shape, int axis)
    {
        int outer = 1, inner = 1;
        for (int i = 0; i < axis; i++)
            outer = checked(outer * shape[i]);
        for (int i = axis + 1; i < shape.Rank; i++)
            inner = checked(inner * shape[i]);
        return new AxisSplit(outer, shape[axis], inner);
    }
}
