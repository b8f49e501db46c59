using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>The order in which a later value holds the axes of an earlier one whose elements it has.</summary>
/// <param name="Shape">The later value's shape.</param>
/// <param name="Axes">Axes of the earlier value of more than one element, from the outermost to the innermost, with their sizes.</param>
internal sealed record AxisTrail(Shape Shape, IReadOnlyList<(int Axis, int Size)> Axes)
{
    public static AxisTrail Of(Shape shape) =>
        new(shape, [.. Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] != 1).Select(axis => (axis, shape[axis]))]);

    /// <summary>The order after an operation that reads the later value; null when it does more than reorder whole axes.</summary>
    public AxisTrail? After(Operation operation)
    {
        if (operation.Outputs.Length != 1 || operation.Output.Type is not TensorType { IsStatic: true } type)
            return null;
        switch (operation.Type)
        {
            case "reshape" or "expand_dims" or "squeeze" or "flatten2d" or "identity":
                return this with { Shape = type.ToShape() };
            case "transpose":
                if (TransposeOrder.Of(operation) is not { } order || AxesPerDimension() is not { } groups)
                    return null;
                return new AxisTrail(type.ToShape(), [.. order.SelectMany(axis => groups[axis])]);
            default:
                return null;
        }
    }

    /// <summary>Strides of the earlier value's axes in the later one, dense; 0 for axes of one element.</summary>
    public int[] Strides(int rank)
    {
        var strides = new int[rank];
        int stride = 1;
        for (int i = Axes.Count - 1; i >= 0; i--)
        {
            strides[Axes[i].Axis] = stride;
            stride *= Axes[i].Size;
        }
        return strides;
    }

    /// <summary>The axes that make up each dimension; null when a dimension holds a part of one.</summary>
    private List<(int Axis, int Size)>[]? AxesPerDimension()
    {
        var groups = new List<(int, int)>[Shape.Rank];
        int next = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            groups[i] = [];
            for (long held = 1; held < Shape[i]; held *= Axes[next++].Size)
                groups[i].Add(Axes[next]);
            if (groups[i].Aggregate(1L, (product, axis) => product * axis.Item2) != Shape[i])
                return null;
        }
        return groups;
    }
}
