using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Attention without a softmax, whose state is a matrix per head that each step decays and adds to.</summary>
internal sealed class LinearAttentionConversion(NodeConversion node)
{
    private readonly int _queryHeads = node.Size("q_num_heads", 1), _heads = node.Size("kv_num_heads", 1);

    public IReadOnlyList<GraphValue?> Convert()
    {
        string rule = node.Text("update_rule", "gated_delta");
        bool isGated = rule is "gated" or "gated_delta" && node.Has(4), isDelta = rule is "delta" or "gated_delta";
        Variable query = Steps(node[0], _queryHeads), key = Steps(node[1], _heads), value = Steps(node[2], _heads);
        Variable? decay = isGated ? Steps(node[4], _heads) : null;
        // One strength for all heads, or one per head.
        Variable? strength = isDelta && node.Has(5) ? Steps(node[5], node.SizeOf(node[5], 2)) : null;
        int width = node.SizeOf(query, 3), batch = node.SizeOf(query, 1), values = node.SizeOf(value, 3);
        float scale = node.Float("scale", 0) is var given and not 0 ? given : (float)(1 / Math.Sqrt(width));
        Variable state = node.Has(3)
            ? node.Cast(node[3], ElementType.Float32)
            : node.Constant(Tensor.Create(ElementType.Float32, Shape.Of(batch, _heads, width, values)));
        int[] groups = [.. Enumerable.Range(0, _queryHeads).Select(i => i / (_queryHeads / _heads))];
        var loop = new WhileBuilder(node, [new TensorValue(state, ElementType.Float32)], (builder, index, condition, states) =>
        {
            NodeConversion step = node.In(builder);
            Variable At(Variable all) => step.Op("gather", ("x", all), ("indices", index), ("axis", Values.Int(0)));
            Variable memory = ((TensorValue)states[0]).Variable;
            if (decay is not null)
                memory = step.Binary("mul", memory, step.ExpandDims(step.Unary("exp", At(decay)), 3));
            Variable column = step.ExpandDims(At(key), 3), written = At(value);
            if (isDelta)
            {
                Variable known = step.Op("matmul", ("x", memory), ("y", column), ("transpose_x", Values.Bool(true)), ("transpose_y", Values.Bool(false)));
                written = step.Binary("sub", written, step.Squeeze(known, 3));
                if (strength is not null)
                    written = step.Binary("mul", written, At(strength));
            }
            memory = step.Binary("add", memory, step.Binary("mul", column, step.ExpandDims(written, 2)));
            Variable shared = _queryHeads == _heads ? memory : step.Gather(memory, step.Constant(Tensor.From<int>(Shape.Of(groups.Length), groups)), 1);
            Variable read = step.Binary("matmul", step.ExpandDims(At(query), 2), shared);
            return new Iteration(condition, [new TensorValue(memory, ElementType.Float32)],
                [new TensorValue(step.Binary("mul", step.Squeeze(read, 2), scale), ElementType.Float32)]);
        });
        IReadOnlyList<GraphValue?> results = loop.Build(node.Constant(Tensor.Scalar(0)), node.Constant(Tensor.Scalar(true)), node.Size(query, 0))!;
        Variable outputs = node.Transpose(((TensorValue)results[1]!).Variable, 1, 0, 2, 3);
        ElementType type = NodeConversion.ElementOf(node[0]);
        Variable flat = node.Reshape(outputs, batch, node.SizeOf(query, 0), _queryHeads * values);
        return
        [
            new TensorValue(node.Cast(flat, type), node.Declared(0)),
            new TensorValue(node.Cast(((TensorValue)results[0]!).Variable, type), node.Declared(0)),
        ];
    }

    /// <summary>[batch, steps, heads * width] as [steps, batch, heads, width], in float32.</summary>
    private Variable Steps(Variable x, int heads)
    {
        Variable wide = node.Cast(x, ElementType.Float32);
        return node.Transpose(node.Reshape(wide, node.SizeOf(x, 0), node.SizeOf(x, 1), heads, node.SizeOf(x, 2) / heads), 1, 0, 2, 3);
    }
}
