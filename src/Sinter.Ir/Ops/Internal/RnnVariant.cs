using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary><c>rnn</c> as the layers of neural networks have it: what goes into the activation is clipped, and its constants are
/// given.</summary>
public sealed class RnnVariant() : OperationDefinition(OperationName, OperationFamily.Internal)
{
    public const string OperationName = "sinter.rnn";

    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, [.. RecurrentVariantParameters.All])];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        RecurrentVariantActivations.Read(arguments, 1);
        return RecurrentGeometry.Infer(arguments, gates: 1, states: 1);
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        InferTypes(arguments);
        return Rnn.Evaluate(arguments, RecurrentVariantActivations.Clipped(RecurrentVariantActivations.Read(arguments, 1)[0]));
    }
}
