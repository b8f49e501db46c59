using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Gated recurrent unit with the row blocks r (reset), o (new), z (update): h = (1 - z) o + z h. The reset gate applies to the
/// state before the recurrent product; with <c>reset_after</c> (iOS18) to the product and its bias, <c>bias</c> then being the recurrent
/// side's and <c>input_bias</c> the input side's.</summary>
internal sealed class Gru() : OperationDefinition("gru", OperationFamily.Recurrent)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, [.. GateParameters(Float32s)]),
        new(Opset.iOS17, [.. GateParameters(Floats)]),
        new(Opset.iOS18,
            [.. GateParameters(Floats), Const("reset_after", Bools).Optional(false), Const("input_bias", Floats, "T").Optional()]),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        RecurrentActivations.Read(arguments, "activation");
        RecurrentActivations.Read(arguments, "recurrent_activation");
        return RecurrentGeometry.Infer(arguments, gates: 3, states: 1);
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        InferTypes(arguments);
        bool resetAfter = arguments.Signature.Find("reset_after") is not null && arguments.Bool("reset_after");
        double[]? inputBias = arguments.Signature.Find("input_bias") is null ? null : arguments.TensorOrNull("input_bias")?.ToDoubles();
        return Evaluate(arguments, RecurrentActivations.ReadFunction(arguments, "recurrent_activation"),
            RecurrentActivations.ReadFunction(arguments, "activation"), resetAfter, inputBias);
    }

    /// <summary>The results of all steps.</summary>
    internal static Value[] Evaluate(
        Arguments arguments, Func<double, double> recurrent, Func<double, double> activation, bool resetAfter = false,
            double[]? inputBias = null)
    {
        int hidden = RecurrentGeometry.Read(arguments).Hidden;
        var weights = new GateWeights(arguments, 3 * hidden);
        var sequence = new RecurrentSequence(arguments);
        double[] gates = new double[3 * hidden], product = new double[hidden], scaled = new double[hidden];
        sequence.Run(0, (_, x, h) =>
        {
            Span<double> reset = gates.AsSpan(0, hidden), candidate = gates.AsSpan(hidden, hidden),
                update = gates.AsSpan(2 * hidden, hidden);
            weights.Input(x, gates);
            for (int i = 0; inputBias is not null && i < gates.Length; i++)
                gates[i] += inputBias[i];
            Gate(weights, 0, h, recurrent, reset);
            Gate(weights, 2 * hidden, h, recurrent, update);
            for (int i = 0; i < hidden; i++)
                scaled[i] = resetAfter ? h[i] : reset[i] * h[i];
            Array.Clear(product);
            weights.AddRecurrent(scaled, hidden, product);
            weights.AddBias(hidden, product);
            for (int i = 0; i < hidden; i++)
            {
                double proposal = activation(candidate[i] + (resetAfter ? reset[i] * product[i] : product[i]));
                h[i] = ((1 - update[i]) * proposal) + (update[i] * h[i]);
            }
        });
        return [sequence.Sequence, sequence.FinalState];
    }

    private static void Gate(GateWeights weights, int firstRow, ReadOnlySpan<double> h, Func<double, double> activation, Span<double> gate)
    {
        weights.AddRecurrent(h, firstRow, gate);
        weights.AddBias(firstRow, gate);
        foreach (ref double value in gate)
            value = activation(value);
    }

    private static Parameter[] GateParameters(ElementTypeSet types) =>
    [
        In("x", types, "T"), In("initial_h", types, "T"), Const("weight_ih", types, "T"), Const("weight_hh", types, "T"),
        Const("bias", types, "T").Optional(), Const("direction", Strings).Optional("forward"),
        Const("output_sequence", Bools).Optional(false),
        Const("recurrent_activation", Strings).Optional("sigmoid"), Const("activation", Strings).Optional("tanh"),
    ];
}
