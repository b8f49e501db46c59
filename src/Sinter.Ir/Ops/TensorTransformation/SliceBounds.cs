using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>The parameters of a slice by begin, end and stride, as NumPy has them, with the masks that leave one out.
/// <see cref="Begin"/> and <see cref="End"/> are null while the program has not computed them.</summary>
internal readonly record struct SliceBounds(int[]? Begin, int[]? End, int[] Strides, bool[] BeginMask, bool[] EndMask, bool[] SqueezeMask)
{
    public static SliceBounds Read(Arguments arguments, int rank)
    {
        ShapeVector.RequireLength(arguments, "begin", rank);
        ShapeVector.RequireLength(arguments, "end", rank);
        int[] strides = arguments.IntsOrNull("stride") ?? [.. Enumerable.Repeat(1, rank)];
        RequireLength(arguments, "stride", strides.Length, rank);
        if (strides.Contains(0))
            throw arguments.Invalid("stride", "strides other than 0", $"[{string.Join(", ", strides)}]");
        return new SliceBounds(arguments.KnownInts("begin"), arguments.KnownInts("end"), strides,
            Mask(arguments, "begin_mask", rank), Mask(arguments, "end_mask", rank), Mask(arguments, "squeeze_mask", rank));
    }

    /// <summary>The dimensions of the slice, as far as they are known.</summary>
    public Dimension[] Infer(Arguments arguments, TensorType x)
    {
        var dimensions = new List<Dimension>(x.Rank);
        for (int axis = 0; axis < x.Rank; axis++)
        {
            if (!SqueezeMask[axis])
                dimensions.Add(IsKnown(axis) && x[axis].IsKnown ? Resolve(arguments, axis, x[axis].Size).Length : Dimension.Unknown);
            else if (IsKnown(axis) && x[axis].IsKnown)
                _ = Resolve(arguments, axis, x[axis].Size);
        }
        return [.. dimensions];
    }

    /// <summary>The slice of a tensor whose shape is known.</summary>
    public SliceGeometry Resolve(Arguments arguments, Shape x)
    {
        var begin = ImmutableArray.CreateBuilder<int>(x.Rank);
        var lengths = ImmutableArray.CreateBuilder<int>(x.Rank);
        for (int axis = 0; axis < x.Rank; axis++)
        {
            if (!IsKnown(axis))
                throw arguments.Invalid("begin", "a value known before the program runs", "a value computed by it");
            (int first, int length) = Resolve(arguments, axis, x[axis]);
            begin.Add(first);
            lengths.Add(length);
        }
        return new SliceGeometry(begin.MoveToImmutable(), lengths.MoveToImmutable(), [.. Strides], [.. SqueezeMask]);
    }

    private bool IsKnown(int axis) => (Begin is not null || BeginMask[axis]) && (End is not null || EndMask[axis] || SqueezeMask[axis]);

    private (int Begin, int Length) Resolve(Arguments arguments, int axis, int size)
    {
        int stride = Strides[axis];
        if (SqueezeMask[axis])
        {
            int index = BeginMask[axis] ? 0 : FromEnd(Begin![axis], size);
            return index >= 0 && index < size
                ? (index, 1)
                : throw arguments.Invalid("begin", $"an index in [{-size}, {size - 1}] for axis {axis}", $"{Begin?[axis] ?? 0}");
        }
        // A reversed range runs down to "before the first", which is -1 here and has no spelling in begin and end.
        int low = stride > 0 ? 0 : -1, high = stride > 0 ? size : size - 1;
        int begin = BeginMask[axis] ? (stride > 0 ? low : high) : Math.Clamp(FromEnd(Begin![axis], size), low, high);
        int end = EndMask[axis] ? (stride > 0 ? high : low) : Math.Clamp(FromEnd(End![axis], size), low, high);
        long distance = stride > 0 ? (long)end - begin : (long)begin - end, step = Math.Abs((long)stride);
        int length = distance <= 0 ? 0 : (int)((distance + step - 1) / step);
        return length == 0 ? (0, 0) : (begin, length);
    }

    private static int FromEnd(int index, int size) => index < 0 ? index + size : index;

    private static bool[] Mask(Arguments arguments, string parameter, int rank)
    {
        bool[] mask = arguments.BoolsOrNull(parameter) ?? new bool[rank];
        RequireLength(arguments, parameter, mask.Length, rank);
        return mask;
    }

    private static void RequireLength(Arguments arguments, string parameter, int length, int rank)
    {
        if (length != rank)
            throw arguments.Invalid(parameter, $"{rank} entries, one per axis", $"{length}");
    }
}
