using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Attention with its masks, caches and groups of heads.</summary>
internal sealed class AttentionConversion(NodeConversion node)
{
    private bool IsFlat => node.Rank(node[0]) == 3;

    public IReadOnlyList<GraphValue?> Convert()
    {
        Variable query = IsFlat ? OperatorTable.Heads(node, node[0], node.Size("q_num_heads", 0)) : node[0];
        Variable key = IsFlat ? OperatorTable.Heads(node, node[1], node.Size("kv_num_heads", 0)) : node[1];
        Variable value = IsFlat ? OperatorTable.Heads(node, node[2], node.Size("kv_num_heads", 0)) : node[2];
        Variable? pastLength = null;
        if (node.Has(4))
        {
            pastLength = node.Size(node[4], 2);
            (key, value) = (node.Concat([node[4], key], 2), node.Concat([node[5], value], 2));
        }
        ElementType type = NodeConversion.ElementOf(query);
        Variable? bias = new AttentionMask(node, query, key, pastLength).Bias();
        int groups = node.SizeOf(query, 1) / node.SizeOf(key, 1);
        Variable allKeys = Repeated(key, groups), allValues = Repeated(value, groups);
        float scale = node.Float("scale", 0) is var given and not 0 ? given : (float)(1 / Math.Sqrt(node.SizeOf(query, 3)));
        Variable scores = node.Op("matmul", ("x", node.Binary("mul", query, scale)), ("y", allKeys), ("transpose_x", Values.Bool(false)), ("transpose_y", Values.Bool(true)));
        Variable raw = scores;
        if (node.Float("softcap", 0) is var cap and not 0)
            scores = node.Binary("mul", node.Unary("tanh", node.Binary("real_div", scores, cap)), cap);
        Variable capped = scores;
        if (bias is not null)
            scores = node.Binary("add", scores, node.Cast(bias, type));
        Variable weights = node.Op("softmax", ("x", scores), ("axis", Values.Int(-1)));
        if (bias is not null)
        {
            // What sees nothing gives zeros.
            Variable isBlind = node.Binary("equal", node.Reduce("reduce_max", bias, [node.Rank(bias) - 1], keep: true), double.NegativeInfinity);
            weights = node.Select(isBlind, Values.Number(0, type), weights);
        }
        Variable result = node.Op("matmul", ("x", weights), ("y", allValues), ("transpose_x", Values.Bool(false)), ("transpose_y", Values.Bool(false)));
        if (IsFlat)
            result = Joined(result);
        ElementType declared = node.Declared(0);
        Variable inspected = node.Size("qk_matmul_output_mode", 0) switch
        {
            0 => raw,
            1 => capped,
            2 => scores,
            _ => weights,
        };
        return
        [
            new TensorValue(result, declared), new TensorValue(key, node.Declared(1)), new TensorValue(value, node.Declared(2)),
            new TensorValue(inspected, declared),
        ];
    }

    /// <summary>[batch, heads, steps, width] as [batch, steps, heads * width].</summary>
    private Variable Joined(Variable value)
    {
        Variable swapped = node.SwapAxes(value, 1, 2);
        int width = checked(node.SizeOf(value, 1) * node.SizeOf(value, 3));
        Variable shape = node.Concat([node.Slice(node.Sizes(swapped), 0, 0, 2), node.Constant(Tensor.From<int>(Shape.Of(1), [width]))], 0);
        if (shape.ConstantTensor is null)
            node.Partial.Set(shape, [.. node.Dimensions(swapped).Take(2).Select(size => size.IsKnown ? size.Size : (int?)null), width]);
        return node.ReshapeTo(swapped, shape);
    }

    /// <summary>Each head of keys or values as often as heads of queries share it.</summary>
    private Variable Repeated(Variable heads, int groups)
    {
        if (groups == 1)
            return heads;
        int count = node.SizeOf(heads, 1);
        int[] indices = [.. Enumerable.Range(0, count * groups).Select(i => i / groups)];
        return node.Gather(heads, node.Constant(Tensor.From<int>(Shape.Of(indices.Length), indices)), 1);
    }
}
