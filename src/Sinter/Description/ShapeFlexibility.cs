namespace Sinter;

/// <summary>Which shapes an array may have: <see cref="FixedShape"/>, <see cref="AnyShape"/>, <see cref="EnumeratedShapes"/> or
/// <see cref="RangedShapes"/>.</summary>
public abstract class ShapeFlexibility
{
    private protected ShapeFlexibility()
    {
    }

    /// <summary>True when an array may have this shape.</summary>
    /// <param name="shape">The sizes of the axes.</param>
    public abstract bool Allows(ReadOnlySpan<int> shape);

    /// <summary>The allowed shape nearest to <paramref name="shape"/>.</summary>
    internal abstract int[] Nearest(ReadOnlySpan<int> shape);
}

/// <summary>One shape only.</summary>
public sealed class FixedShape : ShapeFlexibility
{
    private readonly int[] _shape;

    internal FixedShape(int[] shape)
    {
        _shape = shape;
    }

    /// <inheritdoc/>
    public override bool Allows(ReadOnlySpan<int> shape) => shape.SequenceEqual(_shape);

    /// <summary>For example <c>[1, 3, 224, 224]</c>.</summary>
    public override string ToString() => ArrayView.Text(_shape);

    internal override int[] Nearest(ReadOnlySpan<int> shape) => _shape;
}

/// <summary>Every shape: the model does not say one.</summary>
public sealed class AnyShape : ShapeFlexibility
{
    internal AnyShape()
    {
    }

    /// <inheritdoc/>
    public override bool Allows(ReadOnlySpan<int> shape) => true;

    /// <summary>In words: <c>any shape</c>.</summary>
    public override string ToString() => "any shape";

    internal override int[] Nearest(ReadOnlySpan<int> shape) => shape.ToArray();
}

/// <summary>One of several shapes.</summary>
public sealed class EnumeratedShapes : ShapeFlexibility
{
    private const int MostInWords = 8;

    private readonly int[][] _shapes;

    internal EnumeratedShapes(int[][] shapes)
    {
        _shapes = shapes;
        Shapes = Array.AsReadOnly<IReadOnlyList<int>>([.. shapes.Select(shape => Array.AsReadOnly(shape))]);
    }

    /// <summary>The shapes, in the model's order.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Shapes { get; }

    /// <inheritdoc/>
    public override bool Allows(ReadOnlySpan<int> shape)
    {
        foreach (int[] allowed in _shapes)
        {
            if (shape.SequenceEqual(allowed))
                return true;
        }
        return false;
    }

    /// <summary>For example <c>[1, 3] or [1, 5]</c>; of many shapes, the first and their number.</summary>
    public override string ToString() => _shapes.Length <= MostInWords
        ? string.Join(" or ", _shapes.Select(shape => ArrayView.Text(shape)))
        : $"{ArrayView.Text(_shapes[0])} or one of {_shapes.Length - 1} more";

    internal override int[] Nearest(ReadOnlySpan<int> shape)
    {
        int[] nearest = _shapes[0];
        double least = double.PositiveInfinity;
        foreach (int[] allowed in _shapes)
        {
            double distance = Distance(shape, allowed);
            if (distance < least)
                (nearest, least) = (allowed, distance);
        }
        return nearest;
    }

    /// <summary>The ranks' difference counts most, then the sizes'.</summary>
    private static double Distance(ReadOnlySpan<int> shape, ReadOnlySpan<int> allowed)
    {
        double distance = 1e12 * Math.Abs(shape.Length - allowed.Length);
        for (int axis = 0; axis < Math.Min(shape.Length, allowed.Length); axis++)
            distance += Math.Abs((double)shape[axis] - allowed[axis]);
        return distance;
    }
}

/// <summary>A range of sizes for each axis.</summary>
public sealed class RangedShapes : ShapeFlexibility
{
    private readonly SizeRange[] _axes;

    internal RangedShapes(SizeRange[] axes)
    {
        _axes = axes;
        Axes = Array.AsReadOnly(axes);
    }

    /// <summary>The sizes that each axis may have.</summary>
    public IReadOnlyList<SizeRange> Axes { get; }

    /// <inheritdoc/>
    public override bool Allows(ReadOnlySpan<int> shape)
    {
        if (shape.Length != _axes.Length)
            return false;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (!_axes[axis].Contains(shape[axis]))
                return false;
        }
        return true;
    }

    /// <summary>For example <c>[1, 3, 224..1024, 224..]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", _axes)}]";

    internal override int[] Nearest(ReadOnlySpan<int> shape)
    {
        var nearest = new int[_axes.Length];
        for (int axis = 0; axis < nearest.Length; axis++)
            nearest[axis] = axis < shape.Length ? _axes[axis].Nearest(shape[axis]) : _axes[axis].Lower;
        return nearest;
    }
}
