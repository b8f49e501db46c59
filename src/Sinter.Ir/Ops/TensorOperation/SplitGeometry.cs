using System.Collections.Immutable;
using System.Globalization;

namespace Sinter.Ir.Ops;

/// <summary>How split cuts an axis. Sizes are unknown while the axis is and the parts are even.</summary>
public readonly record struct SplitGeometry(int Axis, ImmutableArray<Dimension> Sizes)
{
    /// <exception cref="ModelException">The parts do not fit x.</exception>
    public static SplitGeometry Read(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        int axis = x.HasRank ? arguments.Axis("axis", x.Rank) : -1;
        Dimension length = x.HasRank ? x[axis] : Dimension.Unknown;
        return new SplitGeometry(
            axis, arguments.IntsOrNull("split_sizes") is { } sizes ? Given(arguments, sizes, length) : Even(arguments, length));
    }

    private static ImmutableArray<Dimension> Given(Arguments arguments, int[] sizes, Dimension length)
    {
        long sum = 0;
        foreach (int size in sizes)
            sum += size >= 0
                ? size
                : throw arguments.Invalid("split_sizes", "sizes that are not negative", $"[{string.Join(", ", sizes)}]");
        if (length.IsKnown && sum != length.Size)
            throw arguments.Invalid("split_sizes", $"sizes that sum to {length}", $"[{string.Join(", ", sizes)}]");
        if (arguments.Has("num_splits") && arguments.Int("num_splits") != sizes.Length)
            throw arguments.Invalid("num_splits", $"{sizes.Length}, the number of split_sizes", $"{arguments.Int("num_splits")}");
        return [.. sizes.Select(size => (Dimension)size)];
    }

    private static ImmutableArray<Dimension> Even(Arguments arguments, Dimension length)
    {
        if (!arguments.Has("num_splits"))
            throw arguments.Invalid("num_splits or split_sizes", "neither");
        int count = arguments.Int("num_splits"), results = arguments.Operation.Outputs.Length;
        // An operation that is being built has no results yet.
        if (count < 1 || (results != 0 && count != results))
            throw arguments.Invalid("num_splits", $"the number of results, {results}", count.ToString(CultureInfo.InvariantCulture));
        return [.. Enumerable.Repeat(SpatialBlocks.Divide(arguments, "x", length, count), count)];
    }
}
