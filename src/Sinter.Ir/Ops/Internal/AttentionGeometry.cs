using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>The sizes of an attention and where its operands' elements lie.</summary>
/// <param name="Batch">Sizes of the batch axes, heads among them.</param>
/// <param name="Queries">Rows of the scores.</param>
/// <param name="Keys">Columns of the scores.</param>
/// <param name="Depth">Elements of a query and of a key.</param>
/// <param name="ValueDepth">Elements of a value and of a result.</param>
/// <param name="Query">Offset, then strides along the batch axes, from query to query and from element to element.</param>
/// <param name="Key">The same for keys.</param>
/// <param name="Value">The same for values.</param>
/// <param name="Mask">Strides of the mask along the batch axes, queries and keys; empty without one.</param>
/// <param name="Result">Strides of the result along the batch axes, queries and elements.</param>
/// <param name="Output">The result's shape.</param>
public sealed record AttentionGeometry(ImmutableArray<int> Batch, int Queries, int Keys, int Depth, int ValueDepth,
    ImmutableArray<int> Query, ImmutableArray<int> Key, ImmutableArray<int> Value, ImmutableArray<int> Mask, ImmutableArray<int> Result,
    Shape Output)
{
    /// <summary>Reads the arguments of a <c>sinter.attention</c>.</summary>
    /// <exception cref="ModelException">A view reaches out of its tensor, or the result does not fill its own.</exception>
    public static AttentionGeometry Read(Arguments arguments)
    {
        int[] sizes = arguments.Ints("sizes");
        if (sizes.Length < 4 || sizes.Any(size => size < 1))
            throw arguments.Invalid("sizes", "4 or more positive sizes", $"[{string.Join(", ", sizes)}]");
        int[] batch = sizes[..^4];
        (int queries, int keys, int depth, int valueDepth) = (sizes[^4], sizes[^3], sizes[^2], sizes[^1]);
        return new AttentionGeometry([.. batch], queries, keys, depth, valueDepth,
            View(arguments, "query", [.. batch, queries, depth]), View(arguments, "key", [.. batch, keys, depth]),
            View(arguments, "value", [.. batch, keys, valueDepth]), MaskStrides(arguments, Shape.Of([.. batch, queries, keys])),
            ResultStrides(arguments, [.. batch, queries, valueDepth]), Shape.Of(arguments.Ints("output_shape")));
    }

    private static ImmutableArray<int> View(Arguments arguments, string parameter, int[] sizes)
    {
        int[] view = arguments.Ints(parameter + "_view");
        if (view.Length != sizes.Length + 1)
            throw arguments.Invalid(parameter + "_view", $"{sizes.Length + 1} numbers", $"{view.Length}");
        long low = view[0], high = view[0];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            long reach = (sizes[axis] - 1L) * view[axis + 1];
            low = checked(low + Math.Min(0, reach));
            high = checked(high + Math.Max(0, reach));
        }
        // Sizes that no result bounds are bounded by the operand.
        if ((parameter == "query" && sizes[^1] > 1 && view[^1] == 0) || (parameter == "key" && sizes[^2] > 1 && view[^2] == 0))
            throw arguments.Invalid(parameter + "_view", "a place for each key and each of its elements", "a stride of 0");
        long count = arguments.TensorType(parameter).ToShape().ElementCount;
        return low >= 0 && high < count ? [.. view]
            : throw arguments.Invalid(parameter + "_view", $"places in [0, {count})", $"[{low}, {high}]");
    }

    private static ImmutableArray<int> MaskStrides(Arguments arguments, Shape scores)
    {
        if (!arguments.Has("mask"))
            return [];
        Shape mask = arguments.TensorType("mask").ToShape();
        if (mask.Rank > scores.Rank)
            throw arguments.Invalid("mask", $"a shape that broadcasts to {scores}", mask.ToString());
        for (int i = 1; i <= mask.Rank; i++)
        {
            if (mask[mask.Rank - i] != 1 && mask[mask.Rank - i] != scores[scores.Rank - i])
                throw arguments.Invalid("mask", $"a shape that broadcasts to {scores}", mask.ToString());
        }
        return StridedView.Dense(mask).BroadcastStrides(scores.Rank);
    }

    /// <summary>Every element of the result belongs to exactly one row and column: from the smallest stride on, each axis begins where the
    /// ones before it end.</summary>
    private static ImmutableArray<int> ResultStrides(Arguments arguments, int[] sizes)
    {
        int[] strides = arguments.Ints("output_strides");
        long filled = 1;
        bool fits = strides.Length == sizes.Length;
        foreach (int axis in Enumerable.Range(0, fits ? sizes.Length : 0).Where(axis => sizes[axis] > 1).OrderBy(axis => strides[axis]))
        {
            fits &= strides[axis] == filled;
            filled = checked(filled * sizes[axis]);
        }
        return fits && filled == Shape.Of(arguments.Ints("output_shape")).ElementCount ? [.. strides]
            : throw arguments.Invalid("output_strides", "strides that fill the result", $"[{string.Join(", ", strides)}]");
    }
}
