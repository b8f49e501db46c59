using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>One direction of <c>lstm</c> in the same way; the activations are the gates', the cell's and the output's, which reads the
/// clipped cell. With <c>coupled</c>, the forget gate is 1 minus the input gate.</summary>
public sealed class LstmVariant() : OperationDefinition(OperationName, OperationFamily.Internal)
{
    public const string OperationName = "sinter.lstm";

    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15,
        [
            .. RecurrentVariantParameters.All, In("initial_c", Float32s), Const("peephole", Float32s).Optional(), Const("clip", Float32s),
            Const("coupled", Bools),
        ]),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        RecurrentVariantActivations.Read(arguments, 3);
        return RecurrentGeometry.Infer(arguments, gates: 4, states: 2);
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        InferTypes(arguments);
        Func<double, double>[] activations = RecurrentVariantActivations.Read(arguments, 3);
        return Lstm.Evaluate(arguments, new LstmRule(RecurrentVariantActivations.Clipped(activations[0]),
            RecurrentVariantActivations.Clipped(activations[1]), activations[2], arguments.Float("clip"), arguments.Bool("coupled")));
    }
}
