using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The input over the scale, rounded half to even, plus the zero point, held inside the output type's range. The quotient is
/// rounded to the input's type first, as arithmetic in that type does: it decides which way a half goes.</summary>
internal sealed class Quantize() : OperationDefinition("quantize", OperationFamily.Quantization)
{
    private static readonly ElementTypeSet QuantizedTypes = Int8s | UInt8s;

    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS17, In("input", Floats, "SrcT"), Const("zero_point", QuantizedTypes, "DstT").Optional(),
            Const("scale", Floats, "SrcT"), Const("axis", Int32s).Optional(), Const("output_dtype", Strings)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        QuantizationParameters.Check(arguments);
        ElementType output = TypeName.Read(arguments, "output_dtype", QuantizedTypes);
        if (arguments.Has("zero_point") && arguments.Element("zero_point") != output)
            throw arguments.Invalid("zero_point", $"{output.MilName()}, as output_dtype says", arguments.Type("zero_point").ToString());
        return [arguments.TensorType("input").With(output)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor input = arguments.Tensor("input");
        ElementType output = TypeName.Read(arguments, "output_dtype", QuantizedTypes);
        double[] values = input.ToDoubles();
        QuantizationParameters.Read(arguments).Apply(values, input.ElementType == ElementType.Float16
            ? static (x, scale, zeroPoint) => Math.Round((double)(Half)(x / scale)) + zeroPoint
            : static (x, scale, zeroPoint) => Math.Round((double)(float)(x / scale)) + zeroPoint);
        return [TensorConversion.FromDoubles(output, input.Shape, values)];
    }
}
