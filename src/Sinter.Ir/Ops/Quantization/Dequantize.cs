using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>(input - zero point) * scale, in the scale's type.</summary>
internal sealed class Dequantize() : OperationDefinition("dequantize", OperationFamily.Quantization)
{
    private static readonly ElementTypeSet QuantizedTypes = Int8s | UInt8s;

    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS17, In("input", QuantizedTypes, "SrcT"), Const("zero_point", QuantizedTypes, "SrcT").Optional(),
            Const("scale", Floats, "DstT"), Const("axis", Int32s).Optional()),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        QuantizationParameters.Check(arguments);
        return [arguments.TensorType("input").With(arguments.Element("scale"))];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor input = arguments.Tensor("input");
        double[] values = input.ToDoubles();
        QuantizationParameters.Read(arguments).Apply(values, static (q, scale, zeroPoint) => (q - zeroPoint) * scale);
        return [TensorConversion.FromDoubles(arguments.Element("scale"), input.Shape, values)];
    }
}
