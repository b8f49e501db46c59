using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Long short-term memory with the row blocks i (input), f (forget), o (output), z (cell): c = f c + i z, clipped when
/// <c>clip</c> is given; h = o activation(c). Peepholes let i and f see the old c and o the new one.</summary>
internal sealed class Lstm() : OperationDefinition("lstm", OperationFamily.Recurrent)
{
    public override ImmutableArray<Signature> Signatures { get; } = [Since(Opset.iOS15, Float32s), Since(Opset.iOS17, Floats)];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        RecurrentActivations.Read(arguments, "activation");
        RecurrentActivations.Read(arguments, "recurrent_activation");
        RecurrentActivations.Read(arguments, "cell_activation");
        return RecurrentGeometry.Infer(arguments, gates: 4, states: 2);
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        InferTypes(arguments);
        return Evaluate(arguments, new LstmRule(
            RecurrentActivations.ReadFunction(arguments, "recurrent_activation"),
                RecurrentActivations.ReadFunction(arguments, "cell_activation"),
            RecurrentActivations.ReadFunction(arguments, "activation"),
            arguments.Has("clip") ? arguments.Float("clip") : double.PositiveInfinity));
    }

    /// <summary>The results of all steps by a rule.</summary>
    internal static Value[] Evaluate(Arguments arguments, LstmRule rule)
    {
        var geometry = RecurrentGeometry.Read(arguments);
        var sequence = new RecurrentSequence(arguments);
        double[] cells = sequence.InitialState(arguments, "initial_c");
        for (int direction = 0; direction < geometry.Directions; direction++)
        {
            int side = direction;
            var cell = new Cell(arguments, geometry.Hidden, side == 0 ? "" : "_back", rule);
            sequence.Run(side, (batch, x, h) => cell.Step(x, h, sequence.State(cells, batch, side)));
        }
        return [sequence.Sequence, sequence.FinalState, sequence.StateTensor(cells)];
    }

    private static Signature Since(Opset opset, ElementTypeSet types) => new(opset, In("x", types, "T"), In("initial_h", types, "T"),
        In("initial_c", types, "T"), Const("weight_ih", types, "T"), Const("weight_hh", types, "T"), Const("bias", types, "T").Optional(),
        Const("peephole", types, "T").Optional(), Const("weight_ih_back", types, "T").Optional(),
        Const("weight_hh_back", types, "T").Optional(),
        Const("bias_back", types, "T").Optional(), Const("peephole_back", types, "T").Optional(),
        Const("direction", Strings).Optional("forward"),
        Const("output_sequence", Bools).Optional(false), Const("recurrent_activation", Strings).Optional("sigmoid"),
        Const("cell_activation", Strings).Optional("tanh"), Const("activation", Strings).Optional("tanh"),
        Const("clip", types, "T").Optional());

    /// <summary>One direction's weights.</summary>
    private sealed class Cell(Arguments arguments, int hidden, string suffix, LstmRule rule)
    {
        private readonly GateWeights _weights = new(arguments, 4 * hidden, suffix);
        private readonly double[]? _peephole = arguments.TensorOrNull("peephole" + suffix)?.ToDoubles();
        private readonly double[] _gates = new double[4 * hidden];

        public void Step(ReadOnlySpan<double> x, Span<double> h, Span<double> c)
        {
            _weights.Input(x, _gates);
            _weights.AddRecurrent(h, 0, _gates);
            _weights.AddBias(0, _gates);
            for (int j = 0; j < hidden; j++)
            {
                double input = rule.Gate(_gates[j] + Peep(j, c[j]));
                double forget = rule.IsCoupled ? 1 - input : rule.Gate(_gates[hidden + j] + Peep(hidden + j, c[j]));
                double next = (forget * c[j]) + (input * rule.Cell(_gates[(3 * hidden) + j]));
                c[j] = Math.Min(Math.Max(next, -rule.Clip), rule.Clip);
                h[j] = rule.Gate(_gates[(2 * hidden) + j] + Peep((2 * hidden) + j, c[j])) * rule.Output(c[j]);
            }
        }

        private double Peep(int index, double c) => _peephole is null ? 0 : _peephole[index] * c;
    }
}

/// <summary>How a step of an LSTM goes, beside its weights.</summary>
/// <param name="Gate">Of the three gates.</param>
/// <param name="Cell">Of what a step adds to the cell.</param>
/// <param name="Output">Of the cell, on its way into the state.</param>
/// <param name="Clip">The largest magnitude of a cell.</param>
/// <param name="IsCoupled">What is not let in is kept: the forget gate is 1 minus the input gate, and its weights count for
/// nothing.</param>
internal sealed record LstmRule(Func<double, double> Gate, Func<double, double> Cell, Func<double, double> Output, double Clip,
    bool IsCoupled = false);
