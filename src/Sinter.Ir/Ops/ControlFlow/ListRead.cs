using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>One element of a list.</summary>
internal sealed class ListRead() : OperationDefinition("list_read", OperationFamily.ControlFlow, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, List("ls"), In("index", Int32s))];

    protected override MilType[] InferTypes(Arguments arguments) => [ListRule.Element(arguments)];

    protected override Value[] Evaluate(Arguments arguments) =>
        [ListRule.Read(arguments, ListRule.List(arguments), arguments.Int("index"), "index")];
}
