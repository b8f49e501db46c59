using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>One direction of a recurrent layer as an operation of programs.</summary>
internal static class RecurrentOperation
{
    /// <summary>Null where the operation does not mean the same.</summary>
    public static RecurrentResult? TryAdd(NodeConversion node, RecurrentWeights weights, Variable x, Variable hidden, Variable? cell, int direction)
    {
        ElementType type = NodeConversion.ElementOf(x);
        bool isConstant = new[] { weights.Input, weights.Recurrent, weights.InputBias, weights.RecurrentBias, weights.Peephole }
            .All(weight => weight is null || weight.ConstantTensor is not null);
        if (!isConstant || node.HasAttribute("clip") || node.Flag("input_forget") || (type == ElementType.Float16 && node.Target < Opset.iOS17)
            || ActivationNames(node, direction) is not { } activations)
            return null;
        return node.Node.Operator switch
        {
            "LSTM" => Lstm(node, weights, x, hidden, cell!, activations),
            "GRU" => Gru(node, weights, x, hidden, activations),
            _ => Rnn(node, weights, x, hidden, activations),
        };
    }

    private static RecurrentResult Lstm(NodeConversion node, RecurrentWeights weights, Variable x, Variable hidden, Variable cell, string[] activations)
    {
        // ONNX: input, output, forget, cell. Core ML: input, forget, output, cell; peepholes likewise.
        int[] order = [0, 2, 1, 3];
        var results = node.Ops("lstm", ("x", x), ("initial_h", hidden), ("initial_c", cell), ("weight_ih", Reordered(node, weights.Input, order, 4)),
            ("weight_hh", Reordered(node, weights.Recurrent, order, 4)), ("bias", Bias(node, weights, order, 4)),
            ("peephole", weights.Peephole is null ? null : Reordered(node, weights.Peephole, [0, 2, 1], 3)), ("direction", Values.Text("forward")),
            ("output_sequence", Values.Bool(true)), ("recurrent_activation", Values.Text(activations[0])), ("cell_activation", Values.Text(activations[1])),
            ("activation", Values.Text(activations[2])));
        return new RecurrentResult(results[0], results[1], results[2]);
    }

    private static RecurrentResult? Gru(NodeConversion node, RecurrentWeights weights, Variable x, Variable hidden, string[] activations)
    {
        bool isResetAfter = node.Flag("linear_before_reset");
        if (isResetAfter && node.Target < Opset.iOS18)
            return null;
        // ONNX: update, reset, new. Core ML: reset, new, update.
        int[] order = [1, 2, 0];
        Variable? Ordered(Variable? bias) => bias is null ? null : Reordered(node, bias, order, 3);
        var results = node.Ops("gru", ("x", x), ("initial_h", hidden), ("weight_ih", Reordered(node, weights.Input, order, 3)),
            ("weight_hh", Reordered(node, weights.Recurrent, order, 3)), ("direction", Values.Text("forward")), ("output_sequence", Values.Bool(true)),
            ("bias", isResetAfter ? Ordered(weights.RecurrentBias) : Bias(node, weights, order, 3)),
            ("input_bias", isResetAfter ? Ordered(weights.InputBias) : null), ("reset_after", isResetAfter ? Values.Bool(true) : null),
            ("recurrent_activation", Values.Text(activations[0])), ("activation", Values.Text(activations[1])));
        return new RecurrentResult(results[0], results[1], null);
    }

    private static RecurrentResult Rnn(NodeConversion node, RecurrentWeights weights, Variable x, Variable hidden, string[] activations)
    {
        var results = node.Ops("rnn", ("x", x), ("initial_h", hidden), ("weight_ih", weights.Input), ("weight_hh", weights.Recurrent),
            ("bias", Bias(node, weights, [0], 1)), ("direction", Values.Text("forward")), ("output_sequence", Values.Bool(true)),
            ("activation", Values.Text(activations[0])));
        return new RecurrentResult(results[0], results[1], null);
    }

    private static Variable? Bias(NodeConversion node, RecurrentWeights weights, int[] order, int gates) =>
        weights is { InputBias: { } input, RecurrentBias: { } recurrent } ? Reordered(node, node.Binary("add", input, recurrent), order, gates) : null;

    private static Variable Reordered(NodeConversion node, Variable weight, int[] order, int gates)
    {
        if (order.SequenceEqual(Enumerable.Range(0, gates)))
            return weight;
        Tensor known = weight.ConstantTensor!;
        int part = known.ByteLength / gates;
        var bytes = new byte[known.ByteLength];
        for (int i = 0; i < gates; i++)
            known.Bytes.Slice(order[i] * part, part).CopyTo(bytes.AsSpan(i * part));
        return node.Constant(Tensor.OverReadOnly(known.ElementType, known.Shape, bytes));
    }

    /// <summary>The activations of a direction by Core ML's names; null where one has none, or parameters of its own.</summary>
    private static string[]? ActivationNames(NodeConversion node, int direction)
    {
        string[] usual = node.Node.Operator switch
        {
            "LSTM" => ["Sigmoid", "Tanh", "Tanh"],
            "GRU" => ["Sigmoid", "Tanh"],
            _ => ["Tanh"],
        };
        string[] all = node.Texts("activations") ?? [.. usual, .. usual];
        if (all.Length < usual.Length * (direction + 1))
            throw node.Invalid($"{usual.Length} activations per direction", $"{all.Length}");
        string?[] names = [.. all.Skip(direction * usual.Length).Take(usual.Length).Select(name => name.ToLowerInvariant() switch
        {
            "sigmoid" => "sigmoid",
            "tanh" => "tanh",
            "relu" => "relu",
            _ => null,
        })];
        return names.Contains(null) ? null : [.. names.OfType<string>()];
    }
}
