using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Sorts the elements along one axis. Equal elements keep their order; NaN counts as greater than every number.</summary>
internal static class LaneOrder
{
    /// <summary>For every lane along the axis, the positions of its <paramref name="count"/> first elements in sorted order; lanes are
    /// laid out as the axis is in <paramref name="x"/>, with <paramref name="count"/> positions each.</summary>
    public static int[] Positions(Tensor x, int axis, int count, bool ascending)
    {
        double[] values = x.ToDoubles();
        int length = x.Shape[axis], inner = x.Shape.Strides()[axis];
        int lanes = length == 0 ? 0 : values.Length / length;
        var positions = new int[checked(lanes * count)];
        var keys = new double[length];
        var order = new int[length];
        Comparison<int> comparison = ascending
            ? (left, right) => Compare(keys[left], keys[right]) is var sign and not 0 ? sign : left - right
            : (left, right) => Compare(keys[right], keys[left]) is var sign and not 0 ? sign : left - right;
        for (int lane = 0; lane < lanes; lane++)
        {
            int outer = lane / inner, offset = lane % inner;
            for (int i = 0; i < length; i++)
            {
                keys[i] = values[(outer * length + i) * inner + offset];
                order[i] = i;
            }
            order.AsSpan().Sort(comparison);
            for (int i = 0; i < count; i++)
                positions[(outer * count + i) * inner + offset] = order[i];
        }
        return positions;
    }

    private static int Compare(double left, double right)
    {
        if (left < right)
            return -1;
        if (left > right)
            return 1;
        // What is left are equal numbers, signed zeros among them, and NaN.
        return left == right ? 0 : double.IsNaN(left).CompareTo(double.IsNaN(right));
    }
}
