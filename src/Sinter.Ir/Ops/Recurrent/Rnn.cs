using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>h = activation(W_ih x + W_hh h + bias), step after step.</summary>
internal sealed class Rnn() : OperationDefinition("rnn", OperationFamily.Recurrent)
{
    public override ImmutableArray<Signature> Signatures { get; } = [Since(Opset.iOS15, Float32s), Since(Opset.iOS17, Floats)];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        RecurrentActivations.Read(arguments, "activation");
        return RecurrentGeometry.Infer(arguments, gates: 1, states: 1);
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        InferTypes(arguments);
        return Evaluate(arguments, RecurrentActivations.ReadFunction(arguments, "activation"));
    }

    /// <summary>The results of all steps.</summary>
    internal static Value[] Evaluate(Arguments arguments, Func<double, double> activation)
    {
        int hidden = RecurrentGeometry.Read(arguments).Hidden;
        var weights = new GateWeights(arguments, hidden);
        var sequence = new RecurrentSequence(arguments);
        var next = new double[hidden];
        sequence.Run(0, (_, x, h) =>
        {
            weights.Input(x, next);
            weights.AddRecurrent(h, 0, next);
            weights.AddBias(0, next);
            for (int i = 0; i < next.Length; i++)
                h[i] = activation(next[i]);
        });
        return [sequence.Sequence, sequence.FinalState];
    }

    private static Signature Since(Opset opset, ElementTypeSet types) => new(opset, In("x", types, "T"), In("initial_h", types, "T"),
        Const("weight_ih", types, "T"), Const("weight_hh", types, "T"), Const("bias", types, "T").Optional(),
        Const("direction", Strings).Optional("forward"), Const("output_sequence", Bools).Optional(false),
            Const("activation", Strings).Optional("tanh"));
}
