using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>A constant that is stored as fp16 and used as fp32.</summary>
internal sealed class ConstexprCast() : OperationDefinition("constexpr_cast", OperationFamily.Compression, OperationTraits.Constexpr)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS16, Const("source_val", Float16s), Const("output_dtype", Strings)),
        new(Opset.iOS18, Const("source_val", Float16s), Const("output_dtype", Strings)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        if (arguments.Text("output_dtype") is not "fp32" and string other)
            throw arguments.Invalid("output_dtype", "fp32", other);
        return [arguments.TensorType("source_val").With(ElementType.Float32)];
    }

    protected override Value[] Evaluate(Arguments arguments) => [arguments.Tensor("source_val").ConvertTo(ElementType.Float32)];
}
