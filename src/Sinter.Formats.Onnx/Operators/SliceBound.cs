using Sinter.Ir;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>The part of an axis that a slice takes. A step of 0 stands for the whole axis.</summary>
internal readonly record struct SliceBound(int Start, int End, int Step)
{
    /// <summary>Slices of known bounds.</summary>
    public static Variable Apply(NodeConversion node, Variable x, SliceBound[] bounds)
    {
        int rank = bounds.Length;
        int[] begins = new int[rank], ends = new int[rank], strides = [.. Enumerable.Repeat(1, rank)];
        bool[] fromStart = [.. Enumerable.Repeat(true, rank)], toEnd = [.. Enumerable.Repeat(true, rank)];
        for (int axis = 0; axis < rank; axis++)
        {
            if (bounds[axis].Step == 0)
                continue;
            SliceBound bound = bounds[axis];
            strides[axis] = bound.Step;
            if (node.Dimensions(x)[axis] is { IsKnown: true } size)
            {
                int from = Clamp(bound.Start, size.Size, bound.Step), to = Clamp(bound.End, size.Size, bound.Step);
                (begins[axis], fromStart[axis]) = (from, false);
                // A slice backward that reaches the first element has no end that could be written.
                (ends[axis], toEnd[axis]) = to < 0 ? (0, true) : (to, false);
                continue;
            }
            (begins[axis], fromStart[axis]) = (bound.Start, bound.Step < 0 && bound.Start == int.MaxValue);
            bool isOpen = bound.Step > 0 ? bound.End == int.MaxValue : bound.End <= -(1 << 30);
            (ends[axis], toEnd[axis]) = (isOpen ? 0 : bound.End, isOpen);
        }
        if (strides.All(stride => stride == 1) && fromStart.All(whole => whole) && toEnd.All(whole => whole))
            return x;
        return node.Op("slice_by_index", ("x", x), ("begin", Values.Ints(begins)), ("end", Values.Ints(ends)), ("stride", Values.Ints(strides)),
            ("begin_mask", Values.Bools(fromStart)), ("end_mask", Values.Bools(toEnd)));
    }

    /// <summary>A bound as a position: -1 stands before the first element.</summary>
    public static int Clamp(int bound, int size, int step)
    {
        long position = bound < 0 ? (long)bound + size : bound;
        return (int)(step > 0 ? Math.Clamp(position, 0, size) : Math.Clamp(position, -1, size - 1));
    }
}
