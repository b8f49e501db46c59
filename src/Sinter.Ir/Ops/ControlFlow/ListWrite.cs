using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The list with one element replaced; a list of dynamic length grows when the index is past its end.</summary>
internal sealed class ListWrite() : OperationDefinition("list_write", OperationFamily.ControlFlow, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, List("ls"), In("index", Int32s), In("value", NumbersAndBool, "T"))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType element = ListRule.Element(arguments), value = arguments.TensorType("value");
        return element.IsCompatibleWith(value)
            ? [ListRule.Written(arguments)]
            : throw arguments.Invalid("value", $"{element}, as the list's elements", value.ToString());
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        _ = InferTypes(arguments);
        return [ListRule.Write(arguments, ListRule.List(arguments), [arguments.Int("index")], _ => arguments.Tensor("value"), "index")];
    }
}
