using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary><c>gru</c> in the same way; the activations are the gates' and the state's.</summary>
public sealed class GruVariant() : OperationDefinition(OperationName, OperationFamily.Internal)
{
    public const string OperationName = "sinter.gru";

    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, [.. RecurrentVariantParameters.All])];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        RecurrentVariantActivations.Read(arguments, 2);
        return RecurrentGeometry.Infer(arguments, gates: 3, states: 1);
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        InferTypes(arguments);
        Func<double, double>[] activations = RecurrentVariantActivations.Read(arguments, 2);
        return Gru.Evaluate(arguments, RecurrentVariantActivations.Clipped(activations[0]),
            RecurrentVariantActivations.Clipped(activations[1]));
    }
}
