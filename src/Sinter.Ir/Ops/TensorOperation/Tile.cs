using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>Repeats x along every axis.</summary>
internal sealed class Tile() : OperationDefinition("tile", OperationFamily.TensorOperation, OperationTraits.MovesData)
{
    public override ImmutableArray<Signature> Signatures { get; } = [new(Opset.iOS15, In("x", NumbersAndBool, "T"), In("reps", Int32s))];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType x = arguments.TensorType("x");
        if (!x.HasRank)
            return [ShapeVector.UnknownSizes(arguments, "reps", x.Element)];
        ShapeVector.RequireLength(arguments, "reps", x.Rank);
        int[]? reps = arguments.KnownInts("reps");
        var dimensions = new Dimension[x.Rank];
        for (int i = 0; reps is not null && i < dimensions.Length; i++)
            dimensions[i] = x[i] * (reps[i] >= 0
                ? reps[i]
                : throw arguments.Invalid("reps", "counts of 0 or more", $"[{string.Join(", ", reps)}]"));
        return [x.WithDimensions(dimensions)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x");
        Shape shape = OutputShape(arguments);
        int[] reps = arguments.Ints("reps"), own = x.Shape.Strides(), sizes = new int[2 * x.Rank], strides = new int[2 * x.Rank];
        for (int i = 0; i < x.Rank; i++)
            (sizes[2 * i], sizes[2 * i + 1], strides[2 * i + 1]) = (reps[i], x.Shape[i], own[i]);
        return [StridedCopy.Read(x, Shape.Of(sizes), 0, strides).Reshaped(shape)];
    }
}
