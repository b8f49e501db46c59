namespace Sinter;

/// <summary>Where the elements of a strided view lie, in elements from the start of its memory. Validated when made: every index that the
/// shape allows lands inside the memory.</summary>
internal sealed class ArrayView
{
    private const int StackedAxes = 8;

    private ArrayView(int[] shape, long[] strides, long offset, int count)
    {
        Shape = shape;
        Strides = strides;
        Offset = offset;
        Count = count;
        IsContiguous = count == 0 || IsRowMajor(shape, strides);
    }

    public int[] Shape { get; }

    public long[] Strides { get; }

    public long Offset { get; }

    public int Count { get; }

    /// <summary>True when the elements follow one another in row-major order (strides of axes of size one do not matter).</summary>
    public bool IsContiguous { get; }

    /// <exception cref="ArgumentException">The shape is invalid, or needs another number of elements than there are.</exception>
    public static ArrayView Dense(ReadOnlySpan<int> shape, long available)
    {
        int[] sizes = shape.ToArray();
        int count = CountOf(sizes);
        if (count != available)
            throw new ArgumentException($"The shape {Text(sizes)} needs {count} elements; {available} were given.", nameof(shape));
        return new ArrayView(sizes, RowMajor(sizes, count), 0, count);
    }

    /// <exception cref="ArgumentException">The shape or strides are invalid, or reach outside the memory.</exception>
    public static ArrayView Strided(ReadOnlySpan<int> shape, ReadOnlySpan<long> strides, long offset, long available)
    {
        int[] sizes = shape.ToArray();
        long[] steps = strides.ToArray();
        int count = CountOf(sizes);
        if (steps.Length != sizes.Length)
        {
            throw new ArgumentException(
                $"The shape {Text(sizes)} has {sizes.Length} axes; {steps.Length} strides were given.", nameof(strides));
        }
        if (offset < 0 || offset > available)
            throw new ArgumentException($"The offset {offset} does not lie inside the {available} elements of the memory.", nameof(offset));
        Int128 lowest = offset, highest = offset;
        for (int axis = 0; axis < sizes.Length && count > 0; axis++)
        {
            Int128 reach = (Int128)steps[axis] * (sizes[axis] - 1);
            if (reach < 0)
                lowest += reach;
            else
                highest += reach;
        }
        if (count > 0 && (lowest < 0 || highest >= available))
        {
            throw new ArgumentException(
                $"The view reaches the elements {lowest} to {highest}; the memory has {available}.", nameof(strides));
        }
        return new ArrayView(sizes, steps, offset, count);
    }

    public ArrayView Permute(ReadOnlySpan<int> axes)
    {
        if (axes.Length != Shape.Length)
            throw new ArgumentException($"The array has {Shape.Length} axes; {axes.Length} were given.", nameof(axes));
        var seen = new bool[axes.Length];
        var sizes = new int[axes.Length];
        var steps = new long[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = Normalize(axes[i], nameof(axes));
            if (seen[axis])
                throw new ArgumentException($"Axis {axis} is named twice.", nameof(axes));
            seen[axis] = true;
            sizes[i] = Shape[axis];
            steps[i] = Strides[axis];
        }
        return new ArrayView(sizes, steps, Offset, Count);
    }

    public ArrayView Slice(int axis, int start, int length)
    {
        axis = Normalize(axis, nameof(axis));
        if (start < 0 || length < 0 || start > Shape[axis] - length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start), $"{length} elements from {start} do not lie inside axis {axis}, which has {Shape[axis]}.");
        }
        int[] sizes = [.. Shape];
        sizes[axis] = length;
        int count = CountOf(sizes);
        return new ArrayView(sizes, Strides, count == 0 ? Offset : Offset + start * Strides[axis], count);
    }

    /// <summary>The place of one element.</summary>
    public long Locate(ReadOnlySpan<int> index)
    {
        if (index.Length != Shape.Length)
            throw new ArgumentException($"The array has {Shape.Length} axes; {index.Length} indices were given.", nameof(index));
        long place = Offset;
        for (int axis = 0; axis < index.Length; axis++)
        {
            if ((uint)index[axis] >= (uint)Shape[axis])
            {
                throw new ArgumentOutOfRangeException(
                    nameof(index), $"Index {index[axis]} does not lie inside axis {axis}, which has {Shape[axis]} elements.");
            }
            place += index[axis] * Strides[axis];
        }
        return place;
    }

    /// <summary>Copies the elements of the view into row-major order.</summary>
    public void Gather<T>(ReadOnlySpan<T> memory, Span<T> destination)
        where T : unmanaged
    {
        if (Count == 0)
            return;
        if (IsContiguous)
        {
            memory.Slice((int)Offset, Count).CopyTo(destination);
            return;
        }
        int last = Shape.Length - 1;
        int run = Shape[last];
        long step = Strides[last];
        Span<int> index = Shape.Length <= StackedAxes ? stackalloc int[StackedAxes] : new int[Shape.Length];
        index = index[..Shape.Length];
        index.Clear();
        long place = Offset;
        for (int written = 0; written < Count; written += run)
        {
            if (step == 1)
            {
                memory.Slice((int)place, run).CopyTo(destination[written..]);
            }
            else
            {
                long at = place;
                for (int i = 0; i < run; i++, at += step)
                    destination[written + i] = memory[(int)at];
            }
            place = NextRun(index, place);
        }
    }

    private long NextRun(Span<int> index, long place)
    {
        for (int axis = index.Length - 2; axis >= 0; axis--)
        {
            place += Strides[axis];
            if (++index[axis] < Shape[axis])
                return place;
            place -= Strides[axis] * Shape[axis];
            index[axis] = 0;
        }
        return place;
    }

    private int Normalize(int axis, string parameter)
    {
        if (axis < -Shape.Length || axis >= Shape.Length)
            throw new ArgumentOutOfRangeException(parameter, $"Axis {axis} does not exist: the array has {Shape.Length}.");
        return axis < 0 ? axis + Shape.Length : axis;
    }

    private static int CountOf(int[] shape)
    {
        bool empty = false;
        long count = 1;
        foreach (int size in shape)
        {
            if (size < 0)
                throw new ArgumentException($"The shape {Text(shape)} has a negative size.", nameof(shape));
            empty |= size == 0;
            if (count <= int.MaxValue)
                count *= Math.Max(size, 1);
        }
        if (empty)
            return 0;
        if (count > int.MaxValue)
        {
            throw new ArgumentException(
                $"The shape {Text(shape)} has more elements than the {int.MaxValue:N0} that one array can hold.", nameof(shape));
        }
        return (int)count;
    }

    private static long[] RowMajor(int[] shape, int count)
    {
        var strides = new long[shape.Length];
        if (count == 0)
            return strides;
        long stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(shape[axis], 1);
        }
        return strides;
    }

    private static bool IsRowMajor(int[] shape, long[] strides)
    {
        long stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            if (shape[axis] == 1)
                continue;
            if (strides[axis] != stride)
                return false;
            stride *= shape[axis];
        }
        return true;
    }

    public static string Text(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
