using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>scale * (quantized_data - zero_point), with one pair for all or one per index along <c>axis</c>. Computed in fp32 and rounded
/// once to the scale's type.</summary>
internal sealed class ConstexprAffineDequantize()
    : OperationDefinition("constexpr_affine_dequantize", OperationFamily.Compression, OperationTraits.Constexpr)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS16, Const("quantized_data", UInt8s | Int8s), Const("zero_point", UInt8s | Int8s | Float32s), Const("scale", Floats),
            Const("axis", Int32s)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType data = arguments.TensorType("quantized_data");
        if (data.HasRank)
        {
            Dimension along = data[arguments.Axis("axis", data.Rank)];
            CheckVector(arguments, "scale", along);
            CheckVector(arguments, "zero_point", along);
        }
        return [data.With(arguments.Element("scale"))];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Shape shape = OutputShape(arguments);
        double[] values = arguments.Tensor("quantized_data").ToDoubles();
        float[] scale = arguments.Tensor("scale").ToFloats(), zeroPoint = arguments.Tensor("zero_point").ToFloats();
        int axis = arguments.Axis("axis", shape.Rank), inner = shape.Strides()[axis];
        for (int i = 0; i < values.Length; i++)
        {
            int channel = i / inner % shape[axis];
            values[i] = scale[scale.Length == 1 ? 0 : channel] * ((float)values[i] - zeroPoint[zeroPoint.Length == 1 ? 0 : channel]);
        }
        return [TensorConversion.FromDoubles(arguments.Element("scale"), shape, values)];
    }

    private static void CheckVector(Arguments arguments, string parameter, Dimension along)
    {
        TensorType type = arguments.TensorType(parameter);
        if (type.HasRank && (type.Rank > 1 || (type.Rank == 1 && !type[0].IsCompatibleWith(along))))
            throw arguments.Invalid(parameter, $"a scalar or a vector of {along}", type.ToString());
    }
}
