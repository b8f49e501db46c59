using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Recurrent layers: each direction with the operation of programs where that means the same, otherwise written out as a loop.</summary>
internal sealed class RecurrentConversion
{
    private readonly NodeConversion _node;
    private readonly int _gates;
    private readonly int _hidden;
    private readonly string _direction;
    private readonly bool _isBatchFirst;

    private RecurrentConversion(NodeConversion node, int gates, int hidden, string direction)
    {
        _node = node;
        _gates = gates;
        _hidden = hidden;
        _direction = direction;
        _isBatchFirst = node.Flag("layout");
    }

    private int Directions => _direction == "bidirectional" ? 2 : 1;

    private bool IsLstm => _gates == 4;

    public static RecurrentConversion Of(NodeConversion node, int gates)
    {
        string direction = node.Text("direction", "forward");
        if (direction is not ("forward" or "reverse" or "bidirectional"))
            throw node.Invalid("forward, reverse or bidirectional as direction", direction);
        int hidden = node.SizeOf(node[2], 2);
        return new RecurrentConversion(node, gates, hidden, direction);
    }

    public IReadOnlyList<GraphValue?> Convert()
    {
        Variable x = _isBatchFirst ? _node.SwapAxes(_node[0], 0, 1) : _node[0];
        var parts = new List<RecurrentResult>();
        for (int i = 0; i < Directions; i++)
            parts.Add(RunDirection(x, i, _direction == "reverse" || i == 1));
        ElementType declared = _node.Declared(0);
        Variable sequence = _node.Stack([.. parts.Select(part => part.Sequence)], 1);
        // Batches come first, then directions.
        if (_isBatchFirst)
            sequence = _node.Transpose(sequence, 2, 0, 1, 3);
        var results = new List<GraphValue?> { new TensorValue(sequence, declared), Last([.. parts.Select(part => part.Hidden)], declared) };
        if (IsLstm)
            results.Add(Last([.. parts.Select(part => part.Cell!)], declared));
        return results;
    }

    private TensorValue Last(IReadOnlyList<Variable> states, ElementType declared) => new(_node.Stack(states, _isBatchFirst ? 1 : 0), declared);

    private RecurrentResult RunDirection(Variable x, int direction, bool isReverse)
    {
        var weights = RecurrentWeights.Of(_node, direction, _gates, _hidden, IsLstm);
        Variable? lengths = _node.Has(4) ? _node[4] : null;
        Variable Turn(Variable value) => lengths is null
            ? _node.Op("reverse", ("x", value), ("axes", Values.Ints(0)))
            : _node.Op("reverse_sequence", ("x", value), ("lengths", lengths), ("seq_axis", Values.Int(0)), ("batch_axis", Values.Int(1)));
        Variable input = isReverse ? Turn(x) : x;
        Variable hidden = InitialState(x, 5, direction);
        Variable? cell = IsLstm ? InitialState(x, 6, direction) : null;
        RecurrentResult result = (lengths is null ? RecurrentOperation.TryAdd(_node, weights, input, hidden, cell, direction) : null)
            ?? new RecurrentLoop(_node, weights, _gates, direction).Run(input, hidden, cell, lengths);
        return isReverse ? result with { Sequence = Turn(result.Sequence) } : result;
    }

    /// <summary>The state before the first step, [batch, hidden].</summary>
    private Variable InitialState(Variable x, int input, int direction)
    {
        if (_node.Has(input))
            return _node.Pick(_node[input], _isBatchFirst ? 1 : 0, direction);
        ElementType type = NodeConversion.ElementOf(x);
        if (_node.Dimensions(x)[1] is { IsKnown: true } batch)
            return _node.Constant(Tensor.Create(type, Shape.Of(batch.Size, _hidden)));
        Variable sizes = _node.Concat([_node.Slice(_node.Sizes(x), 0, 1, 2), _node.Constant(Tensor.From<int>(Shape.Of(1), [_hidden]))], 0);
        return _node.Op("fill", ("shape", sizes), ("value", Values.Number(0, type)));
    }
}

/// <summary>What one direction of a recurrent layer gives.</summary>
/// <param name="Sequence">[steps, batch, hidden].</param>
/// <param name="Hidden">[batch, hidden].</param>
/// <param name="Cell">[batch, hidden], of an LSTM.</param>
internal sealed record RecurrentResult(Variable Sequence, Variable Hidden, Variable? Cell);
