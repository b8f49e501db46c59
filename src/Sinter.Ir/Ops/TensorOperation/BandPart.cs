using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Keeps a band around the diagonal of the last two axes and puts zeros elsewhere. A negative bound keeps everything on its
/// side.</summary>
internal sealed class BandPart() : OperationDefinition("band_part", OperationFamily.TensorOperation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
        [new(Opset.iOS15, In("x", NumbersAndBool, "T"), Const("lower", Int32s).Optional(-1), Const("upper", Int32s).Optional(-1))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        return !x.HasRank || x.Rank >= 2 ? [x] : throw arguments.Invalid("x", "a rank of 2 or more", x.ToString());
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor y = arguments.Tensor("x").Clone();
        _ = InferTypes(arguments);
        long lower = arguments.Int("lower"), upper = arguments.Int("upper");
        int rows = y.Shape[y.Rank - 2], columns = y.Shape[y.Rank - 1], width = y.ElementType.ByteWidth();
        if (y.Count == 0)
            return [y];
        Span<byte> bytes = y.MutableBytes;
        for (int row = 0; row < y.Count / columns; row++)
        {
            int m = row % rows;
            int first = lower < 0 ? 0 : (int)Math.Clamp(m - lower, 0, columns);
            int end = upper < 0 ? columns : (int)Math.Clamp(m + upper + 1, first, columns);
            Span<byte> line = bytes.Slice(row * columns * width, columns * width);
            line[..(first * width)].Clear();
            line[(end * width)..].Clear();
        }
        return [y];
    }
}
