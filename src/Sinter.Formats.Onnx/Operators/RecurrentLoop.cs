using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>One direction of a recurrent layer written out as a loop over the steps.</summary>
internal sealed class RecurrentLoop(NodeConversion node, RecurrentWeights weights, int gates, int direction)
{
    private readonly int _hidden = node.SizeOf(node[2], 2);
    private readonly float? _clip = node.HasAttribute("clip") ? node.Float("clip", 0) : null;

    /// <param name="x">[steps, batch, features].</param>
    /// <param name="hidden">[batch, hidden].</param>
    /// <param name="cell">[batch, hidden], of an LSTM.</param>
    /// <param name="lengths">Steps of each batch; null for all.</param>
    public RecurrentResult Run(Variable x, Variable hidden, Variable? cell, Variable? lengths)
    {
        // The inputs' part of all steps is one product.
        Variable projected = node.Op("matmul", ("x", x), ("y", weights.Input), ("transpose_x", Values.Bool(false)), ("transpose_y", Values.Bool(true)));
        if (weights.InputBias is { } bias)
            projected = node.Binary("add", projected, bias);
        ElementType declared = node.Declared(0);
        var initial = new List<GraphValue> { new TensorValue(hidden, declared) };
        if (cell is not null)
            initial.Add(new TensorValue(cell, declared));
        var loop = new WhileBuilder(node, initial, (builder, index, condition, states) =>
        {
            NodeConversion step = node.In(builder);
            Variable before = ((TensorValue)states[0]).Variable;
            Variable given = step.Op("gather", ("x", projected), ("indices", index), ("axis", Values.Int(0)));
            Variable? cellBefore = cell is null ? null : ((TensorValue)states[1]).Variable;
            (Variable after, Variable? cellAfter) = gates switch
            {
                4 => Lstm(step, given, before, cellBefore!),
                3 => (Gru(step, given, before), null),
                _ => (Rnn(step, given, before), (Variable?)null),
            };
            Variable output = after;
            if (lengths is not null)
            {
                // What is over keeps its state, and gives zeros.
                Variable isOn = step.ExpandDims(step.Op("less", ("x", index), ("y", lengths)), 1);
                output = step.Select(isOn, after, Values.Number(0, NodeConversion.ElementOf(after)));
                after = step.Select(isOn, after, before);
                cellAfter = cellAfter is null ? null : step.Select(isOn, cellAfter, cellBefore!);
            }
            GraphValue[] next = cellAfter is null ? [new TensorValue(after, declared)] : [new TensorValue(after, declared), new TensorValue(cellAfter, declared)];
            return new Iteration(condition, next, [new TensorValue(output, declared)]);
        });
        IReadOnlyList<GraphValue?> results = loop.Build(
            node.Constant(Tensor.Scalar(0)), node.Constant(Tensor.Scalar(true)), node.Size(x, 0))!;
        return new RecurrentResult(((TensorValue)results[^1]!).Variable, ((TensorValue)results[0]!).Variable,
            cell is null ? null : ((TensorValue)results[1]!).Variable);
    }

    private Variable Recurrent(NodeConversion step, Variable state, int first, int count)
    {
        Variable part = step.Slice(weights.Recurrent, 0, first * _hidden, (first + count) * _hidden);
        Variable product = step.Op("matmul", ("x", state), ("y", part), ("transpose_x", Values.Bool(false)), ("transpose_y", Values.Bool(true)));
        return weights.RecurrentBias is { } bias ? step.Binary("add", product, step.Slice(bias, 0, first * _hidden, (first + count) * _hidden)) : product;
    }

    private Variable Gate(NodeConversion step, Variable all, int gate) => step.Slice(all, 1, gate * _hidden, (gate + 1) * _hidden);

    private Variable Rnn(NodeConversion step, Variable given, Variable before) =>
        Activate(step, 0, step.Binary("add", given, Recurrent(step, before, 0, 1)));

    /// <summary>Gates in the order update, reset, new.</summary>
    private Variable Gru(NodeConversion step, Variable given, Variable before)
    {
        Variable both = step.Binary("add", step.Slice(given, 1, 0, 2 * _hidden), Recurrent(step, before, 0, 2));
        Variable update = Activate(step, 0, Gate(step, both, 0)), reset = Activate(step, 0, Gate(step, both, 1));
        Variable rest = node.Flag("linear_before_reset")
            ? step.Binary("mul", reset, Recurrent(step, before, 2, 1))
            : Recurrent(step, step.Binary("mul", reset, before), 2, 1);
        Variable fresh = Activate(step, 1, step.Binary("add", Gate(step, given, 2), rest));
        Variable kept = step.Binary("mul", update, step.Binary("sub", before, fresh));
        return step.Binary("add", fresh, kept);
    }

    /// <summary>Gates in the order input, output, forget, cell; peepholes input, output, forget.</summary>
    private (Variable Hidden, Variable? Cell) Lstm(NodeConversion step, Variable given, Variable before, Variable cell)
    {
        Variable all = step.Binary("add", given, Recurrent(step, before, 0, 4));
        Variable Peep(Variable gate, int index, Variable from) => weights.Peephole is { } peephole
            ? step.Binary("add", gate, step.Binary("mul", step.Slice(peephole, 0, index * _hidden, (index + 1) * _hidden), from))
            : gate;
        Variable input = Activate(step, 0, Peep(Gate(step, all, 0), 0, cell));
        Variable forget = node.Flag("input_forget")
            ? step.Op("sub", ("x", Values.Number(1, NodeConversion.ElementOf(input))), ("y", input))
            : Activate(step, 0, Peep(Gate(step, all, 2), 2, cell));
        Variable next = step.Binary("add", step.Binary("mul", forget, cell), step.Binary("mul", input, Activate(step, 1, Gate(step, all, 3))));
        Variable output = Activate(step, 0, Peep(Gate(step, all, 1), 1, next));
        return (step.Binary("mul", output, Activate(step, 2, next, clips: false)), next);
    }

    private Variable Activate(NodeConversion step, int place, Variable x, bool clips = true)
    {
        if (clips && _clip is { } limit and > 0)
            x = step.Binary("minimum", step.Binary("maximum", x, -limit), limit);
        int count = gates == 4 ? 3 : gates == 3 ? 2 : 1, at = (direction * count) + place;
        string[]? names = node.Texts("activations");
        string name = names is not null && at < names.Length ? names[at] : gates > 1 && place == 0 ? "Sigmoid" : "Tanh";
        ElementType type = NodeConversion.ElementOf(x);
        float Parameter(string list, float absent) => node.Floats(list) is { } values && at < values.Length ? values[at] : absent;
        Argument Alpha(float absent) => Values.Number(Parameter("activation_alpha", absent), type);
        Argument Beta(float absent) => Values.Number(Parameter("activation_beta", absent), type);
        return name.ToLowerInvariant() switch
        {
            "sigmoid" => step.Unary("sigmoid", x),
            "tanh" => step.Unary("tanh", x),
            "relu" => step.Unary("relu", x),
            "softsign" => step.Unary("softsign", x),
            "softplus" => step.Unary("softplus", x),
            "affine" => step.Op("linear_activation", ("x", x), ("alpha", Alpha(1)), ("beta", Beta(0))),
            "leakyrelu" => step.Op("leaky_relu", ("x", x), ("alpha", Alpha(0.01f))),
            "thresholdedrelu" => step.Op("thresholded_relu", ("x", x), ("alpha", Alpha(1))),
            "scaledtanh" => step.Op("scaled_tanh", ("x", x), ("alpha", Alpha(1)), ("beta", Beta(1))),
            "hardsigmoid" => step.Op("sigmoid_hard", ("x", x), ("alpha", Alpha(0.2f)), ("beta", Beta(0.5f))),
            "elu" => step.Op("elu", ("x", x), ("alpha", Alpha(1))),
            _ => throw node.Unsupported($"the activation {name}", "one that ONNX knows"),
        };
    }
}
