using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>softmax(query * key^T / sqrt(E) + mask) * value over the last two axes. A boolean mask keeps where true; a float mask is added.
/// A row of which the mask keeps nothing is NaN.</summary>
internal sealed class ScaledDotProductAttention() : OperationDefinition("scaled_dot_product_attention", OperationFamily.Transformers)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS18, In("query", Floats, "T"), In("key", Floats, "T"), In("value", Floats, "T"),
            In("attn_mask", Floats | Bools, "M").Optional()),
    ];

    protected override MilType[] InferTypes(Arguments arguments)
    {
        TensorType query = arguments.TensorType("query"), key = arguments.TensorType("key"), value = arguments.TensorType("value");
        if (!query.HasRank || !key.HasRank || !value.HasRank)
            return [TensorType.OfUnknownRank(query.Element)];
        int rank = query.Rank;
        if (rank < 3 || key.Rank != rank || value.Rank != rank)
            throw arguments.Invalid("query, key and value of one rank, 3 or more", $"{query}, {key}, {value}");
        var result = new Dimension[rank];
        for (int axis = 0; axis < rank - 2; axis++)
        {
            Dimension ofBoth = ShapeRules.Broadcast(arguments, [query[axis]], [key[axis]])[0];
            result[axis] = ShapeRules.Broadcast(arguments, [ofBoth], [value[axis]])[0];
        }
        if (!query[rank - 1].IsCompatibleWith(key[rank - 1]))
            throw arguments.Invalid("key", $"{query[rank - 1]} elements along the last axis, as the query has", key.ToString());
        if (!key[rank - 2].IsCompatibleWith(value[rank - 2]))
            throw arguments.Invalid("value", $"{key[rank - 2]} rows, as the key has", value.ToString());
        result[^2] = query[rank - 2];
        result[^1] = key[rank - 2].IsKnown ? key[rank - 2] : value[rank - 2];
        CheckMask(arguments, result);
        result[^1] = value[rank - 1];
        return [new TensorType(query.Element, result)];
    }

    protected override Value[] Evaluate(Arguments arguments)
    {
        Shape shape = OutputShape(arguments);
        Tensor query = arguments.Tensor("query"), key = arguments.Tensor("key"), value = arguments.Tensor("value");
        int rank = query.Rank, rows = query.Shape[rank - 2], width = query.Shape[rank - 1];
        int keys = key.Shape[rank - 2], columns = value.Shape[rank - 1];
        double[] q = query.ToDoubles(), k = key.ToDoubles(), v = value.ToDoubles();
        for (int i = 0; i < q.Length; i++)
            q[i] /= Math.Sqrt(width);
        double[]? mask = Mask(arguments);
        Shape leading = Shape.Of(shape.Dimensions[..^2]);
        IndexWalk queries = Matrices(query.Shape, leading), allKeys = Matrices(key.Shape, leading), values = Matrices(value.Shape, leading);
        Shape scoresShape = Shape.Of([.. shape.Dimensions[..^1], keys]);
        IndexWalk? maskWalk = mask is null ? null : MaskWalk(arguments.Tensor("attn_mask").Shape, scoresShape);
        var results = new double[Tensor.CheckedByteLength(ElementType.UInt8, shape)];
        var scores = new double[keys];
        for (int row = 0; row < results.Length / Math.Max(columns, 1); row++)
        {
            var queryView = MatrixView.Of((queries.Offset * rows + row % rows) * width, 1, width, false);
            var keyView = MatrixView.Of(allKeys.Offset * keys * width, width, keys, true);
            var valueView = MatrixView.Of(values.Offset * keys * columns, keys, columns, false);
            Span<double> target = results.AsSpan(row * columns, columns);
            Array.Clear(scores);
            MatrixProduct.Accumulate(q, queryView, k, keyView, scores, 1, width, keys);
            if (mask is not null && maskWalk is not null)
                AddMask(scores, mask, maskWalk);
            Softmax.Apply(scores, 0, 1, keys);
            MatrixProduct.Accumulate(scores, MatrixView.Of(0, 1, keys, false), v, valueView, target, 1, keys, columns);
            if (row % rows != rows - 1)
                continue;
            queries.Next();
            allKeys.Next();
            values.Next();
        }
        return [TensorConversion.FromDoubles(query.ElementType, shape, results)];
    }

    /// <summary>Which matrix of an operand goes into each result; the leading dimensions broadcast.</summary>
    private static IndexWalk Matrices(Shape operand, Shape leading) =>
        new(leading, ShapeRules.BroadcastStrides(Shape.Of(operand.Dimensions[..^2]), leading));

    private static void CheckMask(Arguments arguments, ReadOnlySpan<Dimension> scores)
    {
        if (!arguments.Has("attn_mask") || arguments.TensorType("attn_mask") is not { HasRank: true } mask)
            return;
        bool fits = mask.Rank <= scores.Length;
        for (int i = 1; fits && i <= mask.Rank; i++)
            fits = mask.Dimensions[^i].Is(1) || mask.Dimensions[^i].IsCompatibleWith(scores[^i]);
        if (!fits)
            throw arguments.Invalid("attn_mask", $"a shape that broadcasts to [{string.Join(", ", scores.ToArray())}]", mask.ToString());
    }

    /// <summary>What is added to the scores.</summary>
    private static double[]? Mask(Arguments arguments)
    {
        if (arguments.TensorOrNull("attn_mask") is not { } mask)
            return null;
        double[] values = mask.ToDoubles();
        for (int i = 0; mask.ElementType == ElementType.Bool && i < values.Length; i++)
            values[i] = values[i] != 0 ? 0 : double.NegativeInfinity;
        return values;
    }

    private static void AddMask(double[] scores, double[] mask, IndexWalk walk)
    {
        for (int i = 0; i < scores.Length; i++, walk.Next())
            scores[i] += mask[walk.Offset];
    }

    private static IndexWalk MaskWalk(Shape mask, Shape scores) => new(scores, ShapeRules.BroadcastStrides(mask, scores));
}
