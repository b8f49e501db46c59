using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>A value written in the program.</summary>
internal sealed class Const() : OperationDefinition("const", OperationFamily.ControlFlow, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, Const("val", ElementTypeSets.Any))];

    protected override MilType[] InferTypes(Arguments arguments) =>
        [arguments.Operation.Attributes.TryGetValue("val", out Literal? literal) ? literal.Type : arguments.Type("val")];

    protected override Value[] Evaluate(Arguments arguments) => [arguments.Value("val")];
}
