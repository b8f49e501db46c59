using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>scale * (data - offset) of the elements that the mask keeps; the block of each follows from its place in the dense
/// tensor.</summary>
internal sealed class ConstexprSparseBlockwiseShiftScale()
    : OperationDefinition("constexpr_sparse_blockwise_shift_scale", OperationFamily.Compression, OperationTraits.Constexpr)
{
    private static readonly ElementTypeSet DataTypes = Int4s | UInt4s | Int8s | UInt8s | Floats;

    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS18, Const("data_mask", UInt1s), Const("nonzero_data", DataTypes), Const("scale", Floats),
            Const("offset", DataTypes).Optional()),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType mask = arguments.TensorType("data_mask"), data = arguments.TensorType("nonzero_data");
        SparseMask.CheckData(arguments, "nonzero_data");
        ShiftScale.Check(arguments, mask, data.Element);
        return [mask, data.With(arguments.Element("scale"))];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor mask = arguments.Tensor("data_mask"), scale = arguments.Tensor("scale");
        Shape shape = OutputShape(arguments, 1);
        var rule = new ShiftScale(scale, arguments.TensorOrNull("offset"));
        var walk = new BlockWalk(BlockGrid.Of(mask.Shape, scale.Shape));
        byte[] kept = SparseMask.Read(arguments, "data_mask", "nonzero_data");
        double[] values = arguments.Tensor("nonzero_data").ToDoubles();
        int next = 0;
        foreach (byte bit in kept)
        {
            if (bit != 0)
            {
                values[next] = rule.Apply(values[next], walk.Block);
                next++;
            }
            walk.Next();
        }
        return [mask, TensorConversion.FromDoubles(scale.ElementType, shape, values)];
    }
}
