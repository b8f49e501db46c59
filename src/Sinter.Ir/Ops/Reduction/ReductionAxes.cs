using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Which axes of x a reduction removes.</summary>
/// <param name="Axes">Distinct, not negative, ascending.</param>
/// <param name="KeepDimensions">True when they stay, with size 1.</param>
public readonly record struct ReductionAxes(ImmutableArray<int> Axes, bool KeepDimensions)
{
    /// <summary>Reads <c>axes</c> (all when not given) and <c>keep_dims</c>.</summary>
    public static ReductionAxes Read(Arguments arguments, int rank)
    {
        return new ReductionAxes([.. ReadAxes(arguments, rank)], arguments.Bool("keep_dims"));
    }

    /// <summary>Reads <c>axes</c>: distinct, not negative, ascending; all when not given.</summary>
    public static int[] ReadAxes(Arguments arguments, int rank)
    {
        if (arguments.IntsOrNull("axes") is not { } given)
            return [.. Enumerable.Range(0, rank)];
        int[] axes = arguments.NormalizeAxes("axes", given, rank);
        Array.Sort(axes);
        return axes;
    }

    /// <summary>Reads a single <c>axis</c> and <c>keep_dims</c>.</summary>
    public static ReductionAxes ReadSingle(Arguments arguments, int rank) =>
        new([arguments.Axis("axis", rank)], arguments.Bool("keep_dims"));

    public Dimension[] Reduce(ImmutableArray<Dimension> dimensions)
    {
        var result = new List<Dimension>(dimensions.Length);
        for (int i = 0; i < dimensions.Length; i++)
        {
            if (!Axes.Contains(i))
                result.Add(dimensions[i]);
            else if (KeepDimensions)
                result.Add(1);
        }
        return [.. result];
    }

    public Shape Reduce(Shape shape)
    {
        TensorType type = TensorType.Of(ElementType.Bool, shape);
        return type.WithDimensions(Reduce(type.Dimensions)).ToShape();
    }

    /// <summary>How many elements of <paramref name="shape"/> go into one of the result.</summary>
    public int CountOf(Shape shape)
    {
        int count = 1;
        foreach (int axis in Axes)
            count = checked(count * shape[axis]);
        return count;
    }

    /// <summary>Strides that walk <paramref name="shape"/> and give the offset in the result: 0 along the axes that are removed.</summary>
    public int[] ResultStrides(Shape shape)
    {
        var strides = new int[shape.Rank];
        int stride = 1;
        for (int i = shape.Rank - 1; i >= 0; i--)
        {
            if (Axes.Contains(i))
                continue;
            strides[i] = stride;
            stride *= Math.Max(shape[i], 1);
        }
        return strides;
    }
}
