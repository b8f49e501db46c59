using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Overwrites a state. This is what files hold; coremltools calls it coreml_update_state while it converts.</summary>
internal sealed class WriteState()
    : OperationDefinition("write_state", OperationFamily.States, OperationTraits.MovesData | OperationTraits.Effect)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS18, State("input"), In("data", Any))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType wrapped = StateRule.Wrapped(arguments), data = arguments.TensorType("data");
        // The data may be a float of another width than the state's; it is converted when it is written.
        return wrapped.IsCompatibleWith(data.With(wrapped.Element)) && wrapped.Element.IsFloat() == data.Element.IsFloat()
            ? []
            : throw arguments.Invalid("data", $"{wrapped}, as the state holds", data.ToString());
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        _ = InferTypes(arguments);
        Tensor content = StateRule.Cell(arguments).Content;
        content.CopyFrom(arguments.Tensor("data").ConvertTo(content.ElementType));
        return [];
    }
}
