using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Reverses the first lengths[i] elements along the sequence axis of each batch entry i; the rest stays.</summary>
internal sealed class ReverseSequence()
    : OperationDefinition("reverse_sequence", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", NumbersAndBool, "T"), In("lengths", Int32s), Const("seq_axis", Int32s).Optional(0),
            Const("batch_axis", Int32s).Optional(0)),
        new(Opset.iOS17, In("x", Everything, "T"), In("lengths", Int8s | Int16s | Int32s, "U"), Const("seq_axis", Int32s).Optional(0),
            Const("batch_axis", Int32s).Optional(0)),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x"), lengths = arguments.TensorType("lengths");
        if (!x.HasRank)
            return [x];
        (_, int batch) = Axes(arguments, x.Rank);
        if (!lengths.HasRank)
            return [x];
        if (lengths.Rank != 1 || !lengths[0].IsCompatibleWith(x[batch]))
            throw arguments.Invalid("lengths", $"a vector of {x[batch]} lengths", lengths.ToString());
        return [x];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x"), y = x.Clone();
        _ = InferTypes(arguments);
        (int sequence, int batch) = Axes(arguments, x.Rank);
        int[] lengths = arguments.Ints("lengths"), from = x.Shape.Strides(), to = x.Shape.Strides(), sizes = x.Shape.ToArray();
        int step = from[sequence];
        from[sequence] = -step;
        sizes[batch] = 1;
        for (int i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] < 0 || lengths[i] > x.Shape[sequence])
                throw arguments.Invalid("lengths", $"lengths in [0, {x.Shape[sequence]}]", $"{lengths[i]}");
            sizes[sequence] = lengths[i];
            StridedCopy.Copy(x, i * from[batch] + Math.Max(lengths[i] - 1, 0) * step, from, y, i * to[batch], to, Shape.Of(sizes));
        }
        return [y];
    }

    private static (int Sequence, int Batch) Axes(Arguments arguments, int rank)
    {
        int sequence = arguments.Axis("seq_axis", rank), batch = arguments.Axis("batch_axis", rank);
        return sequence != batch ? (sequence, batch) : throw arguments.Invalid("batch_axis", "another axis than seq_axis", $"{batch}");
    }
}
