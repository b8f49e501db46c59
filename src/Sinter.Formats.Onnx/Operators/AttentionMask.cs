using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>What is added to the scores of an attention: 0 where a query may see a key, minus infinity where not, or the mask that was
/// given.</summary>
internal sealed class AttentionMask(NodeConversion node, Variable query, Variable key, Variable? pastLength)
{
    /// <summary>The bias, which can be broadcast to [batch, heads, queries, keys]; null for none.</summary>
    public Variable? Bias()
    {
        Variable? bias = node.Has(3) ? Given(node.Input(3)) : null;
        int left = node.Size("left_window_size", -1), right = node.Size("right_window_size", -1);
        if (node.Flag("is_causal"))
            bias = Hide(bias, node.Binary("greater", Keys, Place()));
        if (left >= 0)
            bias = Hide(bias, node.Binary("less", Keys, node.Binary("sub", Place(), left)));
        if (right >= 0)
            bias = Hide(bias, node.Binary("greater", Keys, node.Binary("add", Place(), right)));
        if (node.Has(6))
            bias = Hide(bias, node.Binary("greater_equal", Keys, node.ExpandDims(node[6], 1, 2, 3)));
        return bias;
    }

    private Variable Keys => node.ExpandDims(Count(node.Size(key, 2)), 0);

    /// <summary>The position of each query among the keys.</summary>
    private Variable Place()
    {
        Variable rows = node.ExpandDims(Count(node.Size(query, 2)), 1);
        if (node.Has(6))
        {
            // Queries are the last of the keys that count, which each batch has another number of.
            Variable offset = node.Binary("sub", node[6], node.Size(query, 2));
            return node.Binary("add", node.ExpandDims(rows, 0, 1), node.ExpandDims(offset, 1, 2, 3));
        }
        return pastLength is null ? rows : node.Binary("add", rows, pastLength);
    }

    private Variable Count(Variable size) => node.Op("range_1d", ("start", Values.Int(0)), ("end", size), ("step", Values.Int(1)));

    private Variable Hide(Variable? bias, Variable isHidden)
    {
        Variable hidden = node.Select(isHidden, Values.Number(double.NegativeInfinity, ElementType.Float32), Values.Number(0, ElementType.Float32));
        return bias is null ? hidden : node.Binary("add", bias, hidden);
    }

    private Variable Given(TensorValue mask)
    {
        Variable value = mask.Declared == ElementType.Bool
            ? node.Select(mask.Variable, Values.Number(0, ElementType.Float32), Values.Number(double.NegativeInfinity, ElementType.Float32))
            : node.Cast(mask.Variable, ElementType.Float32);
        int rank = node.Rank(value), last = rank - 1;
        if (!node.Dimensions(value)[last].IsKnown || !node.Dimensions(key)[2].IsKnown)
            return value;
        int missing = node.SizeOf(key, 2) - node.SizeOf(value, last);
        if (missing <= 0 || node.SizeOf(value, last) == 1)
            return value;
        // Keys that the mask does not reach are hidden.
        int[] begins = new int[rank], ends = new int[rank];
        ends[last] = missing;
        return Padding.Apply(node, value, begins, ends, "constant", node.Constant(double.NegativeInfinity, ElementType.Float32));
    }
}
