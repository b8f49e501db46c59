using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>x itself, whatever it is.</summary>
internal sealed class Identity() : OperationDefinition("identity", OperationFamily.TensorOperation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, In("x", Any))];

    protected override MilType[] InferTypes(Arguments arguments) => [arguments.Type("x")];

    protected override Value[] Evaluate(Arguments arguments) => [arguments.Value("x")];
}
