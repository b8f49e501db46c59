using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>scale * (data - offset), with one pair for each block of the data.</summary>
internal sealed class ConstexprBlockwiseShiftScale()
    : OperationDefinition("constexpr_blockwise_shift_scale", OperationFamily.Compression, OperationTraits.Constexpr)
{
    private static readonly ElementTypeSet DataTypes = Int4s | UInt4s | Int8s | UInt8s | Floats;

    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS18, Const("data", DataTypes), Const("scale", Floats), Const("offset", DataTypes).Optional())];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType data = arguments.TensorType("data");
        ShiftScale.Check(arguments, data, data.Element);
        return [data.With(arguments.Element("scale"))];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Shape shape = OutputShape(arguments);
        Tensor scale = arguments.Tensor("scale");
        var rule = new ShiftScale(scale, arguments.TensorOrNull("offset"));
        var walk = new BlockWalk(BlockGrid.Of(shape, scale.Shape));
        double[] values = arguments.Tensor("data").ToDoubles();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = rule.Apply(values[i], walk.Block);
            walk.Next();
        }
        return [TensorConversion.FromDoubles(scale.ElementType, shape, values)];
    }
}
