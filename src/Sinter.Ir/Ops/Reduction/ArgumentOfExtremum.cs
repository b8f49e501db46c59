using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The index of the greatest or least element along <c>axis</c>: the first of equals, and the first NaN where there
/// is one.</summary>
internal sealed class ArgumentOfExtremum(string name, bool greatest) : OperationDefinition(name, OperationFamily.Reduction)
{
    private static readonly ElementTypeSet IndexTypes = Int32s | UInt16s;

    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Numbers, "T"), Const("axis", Int32s).Optional(-1), Const("keep_dims", Bools).Optional(false)),
        new(Opset.iOS17, In("x", Numbers, "T"), Const("axis", Int32s).Optional(-1), Const("keep_dims", Bools).Optional(false),
            Const("output_dtype", Strings).Optional("int32")),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        ElementType index = IndexType(arguments);
        if (!x.HasRank)
            return [TensorType.OfUnknownRank(index)];
        var axes = ReductionAxes.ReadSingle(arguments, x.Rank);
        if (x[axes.Axes[0]].Is(0))
            throw arguments.Invalid("x", $"elements along axis {axes.Axes[0]}", x.ToString());
        return [new TensorType(index, axes.Reduce(x.Dimensions))];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        Shape shape = OutputShape(arguments);
        var split = AxisSplit.Of(x.Shape, arguments.Axis("axis", x.Rank));
        double[] values = x.ToDoubles();
        var indices = new long[split.Outer * split.Inner];
        for (int i = 0; i < indices.Length; i++)
        {
            int start = i / split.Inner * split.Size * split.Inner + i % split.Inner, best = 0;
            for (int k = 1; k < split.Size; k++)
            {
                if (IsBetter(values[start + k * split.Inner], values[start + best * split.Inner]))
                    best = k;
            }
            indices[i] = best;
        }
        return [TensorConversion.FromLongs(IndexType(arguments), shape, indices)];
    }

    private bool IsBetter(double candidate, double best) =>
        (greatest ? candidate > best : candidate < best) || (double.IsNaN(candidate) && !double.IsNaN(best));

    private static ElementType IndexType(Arguments arguments) =>
        arguments.Signature.Find("output_dtype") is null ? ElementType.Int32 : TypeName.Read(arguments, "output_dtype", IndexTypes);
}
