using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Puts the kept elements of a sparse tensor in their places. Before iOS18 the mask is bytes and the shape is a
/// parameter.</summary>
internal sealed class ConstexprSparseToDense()
    : OperationDefinition("constexpr_sparse_to_dense", OperationFamily.Compression, OperationTraits.Constexpr | OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS16, Const("nonzero_data", Int8s | UInt8s | Floats), Const("mask", UInt8s), Const("shape", UInt32s)),
        new(Opset.iOS18, Const("nonzero_data", Int4s | UInt4s | Int8s | UInt8s | Floats), Const("mask", UInt1s)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        SparseMask.CheckData(arguments, "nonzero_data");
        ElementType element = arguments.Element("nonzero_data");
        if (arguments.Signature.Since >= Opset.iOS18)
            return [arguments.TensorType("mask").With(element)];
        Shape shape = ConstexprShape.Read(arguments, "mask", bits: 1);
        return [TensorType.Of(element, shape)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Shape shape = OutputShape(arguments);
        byte[] mask = arguments.Signature.Since >= Opset.iOS18
            ? PackedCodes.Of(arguments, "mask")
            : PackedCodes.Unpack(arguments.Tensor("mask").Bytes, 1, Tensor.CheckedByteLength(ElementType.Bool, shape));
        return [SparseMask.Expand(SparseMask.Match(arguments, mask, "mask", "nonzero_data"), arguments.Tensor("nonzero_data"), shape)];
    }
}
