using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Replaces the indices that a mask keeps by entries of look-up tables. The table of each follows from its place in the dense
/// tensor; where entries are vectors, the mask is repeated along their axis. Results: the mask, and the kept numbers in row-major
/// order.</summary>
internal sealed class ConstexprLutToSparse()
    : OperationDefinition("constexpr_lut_to_sparse", OperationFamily.Compression, OperationTraits.Constexpr | OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS18, Const("indices_mask", UInt1s), Const("indices_nonzero_data", UInt1s | UInt2s | UInt3s | UInt4s | UInt6s | UInt8s),
            Const("lut", Int8s | UInt8s | Floats), Const("vector_axis", Int32s).Optional()),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType mask = arguments.TensorType("indices_mask"), kept = arguments.TensorType("indices_nonzero_data");
        SparseMask.CheckData(arguments, "indices_nonzero_data");
        ElementType element = arguments.Element("lut");
        if (!kept.HasRank || LookupTable.Read(arguments, mask, kept.Element) is not { } table)
            return [TensorType.OfUnknownRank(mask.Element), new TensorType(element, Dimension.Unknown)];
        return [table.Expand(mask), new TensorType(element, kept[0] * table.VectorSize)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor mask = arguments.Tensor("indices_mask"), lut = arguments.Tensor("lut");
        Shape maskShape = OutputShape(arguments, 0);
        LookupTable table = LookupTable.Read(arguments, arguments.TensorType("indices_mask"),
            arguments.Element("indices_nonzero_data"))!.Value;
        byte[] kept = SparseMask.Read(arguments, "indices_mask", "indices_nonzero_data"),
            codes = PackedCodes.Of(arguments, "indices_nonzero_data");
        Tensor values = Tensor.Create(lut.ElementType, OutputShape(arguments, 1));
        var walk = new BlockWalk(BlockGrid.Of(mask.Shape, lut.Shape));
        int inner = table.Inner(mask.Shape), vector = table.VectorSize, code = 0, next = 0;
        var expanded = new byte[kept.Length * vector];
        var entries = new List<int>(inner);
        // In row-major order, the vectors that start in one run of the inner axes lie interleaved.
        for (int start = 0; start < kept.Length; start += inner)
        {
            entries.Clear();
            for (int i = start; i < start + inner; i++)
            {
                if (kept[i] != 0)
                    entries.Add(((walk.Block * table.Entries) + codes[code++]) * vector);
                walk.Next();
            }
            for (int v = 0; v < vector; v++)
            {
                kept.AsSpan(start, inner).CopyTo(expanded.AsSpan((start * vector) + (v * inner), inner));
                foreach (int entry in entries)
                    ElementCopy.CopyElement(lut, entry + v, values, next++);
            }
        }
        return [vector == 1 ? mask : TensorOfBits(maskShape, expanded), values];
    }

    private static Tensor TensorOfBits(Shape shape, byte[] bits)
    {
        Tensor tensor = Tensor.Create(ElementType.UInt1, shape);
        BitPacking.Pack(bits, 1, tensor.MutableBytes);
        return tensor;
    }
}
