using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Gives the elements a shape that is put together from sections of other tensors' shapes.</summary>
internal sealed class ReshapeLike() : OperationDefinition("reshape_like", OperationFamily.TensorTransformation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS16, In("x", NumbersAndBool, "T"), Variadic("ref_tensors"), Variadic("begins"), Variadic("ends"),
            Variadic("end_masks")),
        new(Opset.iOS17, In("x", Everything, "T"), Variadic("ref_tensors"), Variadic("begins"), Variadic("ends"), Variadic("end_masks")),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        int count = arguments.Count("ref_tensors");
        long[] begins = Entries(arguments, "begins", count), ends = Entries(arguments, "ends", count);
        long[] masks = Entries(arguments, "end_masks", count);
        var dimensions = new List<Dimension>();
        for (int i = 0; i < count; i++)
        {
            TensorType reference = arguments.TensorType("ref_tensors", i);
            if (!reference.HasRank)
                return [TensorType.OfUnknownRank(x.Element)];
            int begin = Position(begins[i], reference.Rank), end = masks[i] != 0 ? reference.Rank : Position(ends[i], reference.Rank);
            for (int axis = begin; axis < end; axis++)
                dimensions.Add(reference[axis]);
        }
        TensorType result = x.WithDimensions([.. dimensions]);
        if (x.TryGetShape(out Shape from) && result.TryGetShape(out Shape to) && from.ElementCount != to.ElementCount)
            throw arguments.Invalid("ref_tensors", $"sections with as many elements as {x}", result.ToString());
        return [result];
    }

    protected override Value[] Evaluate(Arguments arguments) => [arguments.Tensor("x").Reshaped(OutputShape(arguments))];

    /// <summary>The entries, whether they are bound one by one or as one vector.</summary>
    private static long[] Entries(Arguments arguments, string parameter, int count)
    {
        long[] entries = [.. arguments.Tensors(parameter).SelectMany(tensor => tensor.ToLongs())];
        return entries.Length == count
            ? entries
            : throw arguments.Invalid(parameter, $"{count} entries, one per ref_tensor", $"{entries.Length}");
    }

    private static int Position(long position, int rank) => (int)Math.Clamp(position < 0 ? position + rank : position, 0, rank);
}
