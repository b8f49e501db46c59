using System.Collections.Immutable;
using System.Numerics;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Replaces indices by the entries of look-up tables. Before iOS18 there is one table of single numbers, the indices are packed
/// bytes, and the shape is a parameter.</summary>
internal sealed class ConstexprLutToDense()
    : OperationDefinition("constexpr_lut_to_dense", OperationFamily.Compression, OperationTraits.Constexpr | OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS16, Const("indices", UInt8s), Const("lut", Int8s | UInt8s | Floats), Const("shape", UInt32s)),
        new(Opset.iOS18, Const("indices", UInt1s | UInt2s | UInt3s | UInt4s | UInt6s | UInt8s), Const("lut", Int8s | UInt8s | Floats),
            Const("vector_axis", Int32s).Optional()),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType indices = arguments.TensorType("indices"), lut = arguments.TensorType("lut");
        if (arguments.Signature.Since < Opset.iOS18)
            return [TensorType.Of(lut.Element, ConstexprShape.Read(arguments, "indices", FlatBits(arguments)))];
        return [(LookupTable.Read(arguments, indices, indices.Element)?.Expand(indices) ?? TensorType.OfUnknownRank(lut.Element))
            .With(lut.Element)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor result = Tensor.Create(arguments.Element("lut"), OutputShape(arguments)), lut = arguments.Tensor("lut");
        if (arguments.Signature.Since < Opset.iOS18)
        {
            byte[] flat = PackedCodes.Unpack(arguments.Tensor("indices").Bytes, FlatBits(arguments), result.Count);
            for (int i = 0; i < flat.Length; i++)
                ElementCopy.CopyElement(lut, flat[i], result, i);
            return [result];
        }
        Tensor indices = arguments.Tensor("indices");
        LookupTable table = LookupTable.Read(arguments, arguments.TensorType("indices"), indices.ElementType)!.Value;
        byte[] codes = PackedCodes.Of(arguments, "indices");
        var walk = new BlockWalk(BlockGrid.Of(indices.Shape, lut.Shape));
        int inner = table.Inner(indices.Shape), vector = table.VectorSize;
        for (int i = 0; i < codes.Length; i++)
        {
            int entry = ((walk.Block * table.Entries) + codes[i]) * vector;
            int target = (i / inner * inner * vector) + (i % inner);
            for (int v = 0; v < vector; v++)
                ElementCopy.CopyElement(lut, entry + v, result, target + (v * inner));
            walk.Next();
        }
        return [result];
    }

    /// <summary>Bits of a packed index, from the size of the table.</summary>
    private static int FlatBits(Arguments arguments)
    {
        TensorType lut = arguments.TensorType("lut");
        if (!lut.IsStatic || lut.Rank != 1 || lut[0].Size is not (2 or 4 or 16 or 64 or 256))
            throw arguments.Invalid("lut", "a vector of 2, 4, 16, 64 or 256", lut.ToString());
        return BitOperations.Log2((uint)lut[0].Size);
    }
}
