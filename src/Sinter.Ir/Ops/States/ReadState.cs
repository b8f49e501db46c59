using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>What a state holds now. Later writes do not change the result.</summary>
internal sealed class ReadState()
    : OperationDefinition("read_state", OperationFamily.States, OperationTraits.MovesData | OperationTraits.Effect)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS18, State("input"))];

    protected override MilType[] InferTypes(Arguments arguments) => [StateRule.Wrapped(arguments)];

    protected override Value[] Evaluate(Arguments arguments) => [StateRule.Cell(arguments).Content.Clone()];
}
