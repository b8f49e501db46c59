using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Scans: a body that is applied to one slice of its inputs after the other.</summary>
internal sealed class ScanConversion
{
    private const int MostUnrolledIterations = 16, MostUnrolledNodes = 1000;

    private readonly NodeConversion _node;
    private readonly OnnxGraph _body;
    private readonly int _states;
    private readonly int _scanned;
    private readonly int[] _axes;
    private readonly bool[] _backward;

    private ScanConversion(NodeConversion node, int scanned)
    {
        _node = node;
        _body = node.Graph("body");
        _scanned = scanned;
        _states = node.InputCount - scanned;
        if (_states < 0 || scanned < 1 || _body.Inputs.Count != node.InputCount || _body.Outputs.Count < _states)
            throw node.Invalid($"a body with {node.InputCount} inputs and at least {_states} outputs", $"{_body.Inputs.Count} and {_body.Outputs.Count}");
        _axes = [.. Listed("scan_input_axes", scanned).Select((axis, i) => node.Axis(axis, node.Rank(node[_states + i])))];
        _backward = [.. Listed("scan_input_directions", scanned).Select(direction => direction != 0)];
    }

    public static ScanConversion Of(NodeConversion node) => node.Version < 9
        ? throw node.Unsupported("Scan of opset 8", "opset 9 or newer")
        : new ScanConversion(node, node.Size("num_scan_inputs", 0));

    public IReadOnlyList<GraphValue?> Convert()
    {
        int collected = _body.Outputs.Count - _states;
        bool[] reversed = [.. Listed("scan_output_directions", collected).Select(direction => direction != 0)];
        int[] axes = Listed("scan_output_axes", collected);
        IReadOnlyList<GraphValue?> results = _node.Dimensions(_node[_states])[_axes[0]] is { IsKnown: true } length
            && length.Size is > 0 and <= MostUnrolledIterations && length.Size * _body.Nodes.Count <= MostUnrolledNodes
            ? Unroll(length.Size) : ConvertWhile();
        return [.. results.Select((value, i) => i < _states || value is not TensorValue tensor
            ? value
            : new TensorValue(Placed(tensor.Variable, axes[i - _states], reversed[i - _states]), tensor.Declared))];
    }

    private int[] Listed(string name, int count)
    {
        int[] values = _node.Sizes(name) ?? new int[count];
        return values.Length == count ? values : throw _node.Invalid($"{count} values of {name}", $"{values.Length}");
    }

    /// <summary>What was collected along the first axis, as the node wants it.</summary>
    private Variable Placed(Variable value, int axis, bool isReversed)
    {
        if (isReversed)
            value = _node.Op("reverse", ("x", value), ("axes", Values.Ints(0)));
        int rank = _node.Rank(value), to = _node.Axis(axis, rank);
        return _node.Transpose(value, [.. Enumerable.Range(1, to), 0, .. Enumerable.Range(to + 1, rank - to - 1)]);
    }

    private IReadOnlyList<GraphValue?> Unroll(int length)
    {
        GraphValue[] states = [.. Enumerable.Range(0, _states).Select(_node.Value)];
        var collected = new List<TensorValue>[_body.Outputs.Count - _states];
        for (int i = 0; i < length; i++)
        {
            IReadOnlyList<GraphValue> results = _node.Subgraphs.Convert(_body, [.. states, .. Enumerable.Range(0, _scanned).Select(j =>
                new TensorValue(_node.Pick(_node[_states + j], _axes[j], _backward[j] ? length - 1 - i : i), _node.Declared(_states + j)))], _node.Builder);
            if (results.Contains(MissingValue.Instance))
                return [.. Enumerable.Repeat<GraphValue?>(null, results.Count)];
            states = [.. results.Take(_states)];
            for (int j = 0; j < collected.Length; j++)
                (collected[j] ??= []).Add((TensorValue)results[_states + j]);
        }
        return [.. states, .. collected.Select(parts =>
            (GraphValue?)new TensorValue(_node.Stack([.. parts.Select(part => part.Variable)], 0), parts[0].Declared))];
    }

    private IReadOnlyList<GraphValue?> ConvertWhile()
    {
        Variable length = _node.Size(_node[_states], _axes[0]);
        // The scanned axis comes first, so that a step is one row.
        Variable[] rows = [.. Enumerable.Range(0, _scanned).Select(j => Prepared(_node[_states + j], _axes[j], _backward[j]))];
        var loop = new WhileBuilder(_node, [.. Enumerable.Range(0, _states).Select(_node.Value)], (builder, index, condition, states) =>
        {
            IReadOnlyList<GraphValue> results = _node.Subgraphs.Convert(_body, [.. states, .. rows.Select((row, j) => new TensorValue(
                builder.Add("gather", row.Name, ("x", row), ("indices", index), ("axis", Values.Int(0))), _node.Declared(_states + j)))], builder);
            return results.Contains(MissingValue.Instance) ? null : new Iteration(condition, [.. results.Take(_states)],
                [.. results.Skip(_states).Cast<TensorValue>()]);
        });
        return loop.Build(_node.Constant(Tensor.Scalar(0)), _node.Constant(Tensor.Scalar(true)), length)
            ?? [.. Enumerable.Repeat<GraphValue?>(null, _node.OutputCount)];
    }

    private Variable Prepared(Variable value, int axis, bool isBackward)
    {
        int rank = _node.Rank(value);
        Variable first = _node.Transpose(value, [axis, .. Enumerable.Range(0, rank).Where(other => other != axis)]);
        return isBackward ? _node.Op("reverse", ("x", first), ("axes", Values.Ints(0))) : first;
    }
}
