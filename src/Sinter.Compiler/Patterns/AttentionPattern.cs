using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>The parts of an attention that is written as products and a softmax, or as MIL's own operation.</summary>
/// <param name="Scores">Batch axes, queries, keys.</param>
/// <param name="Query">[batch..., queries, depth].</param>
/// <param name="Key">[batch..., keys, depth].</param>
/// <param name="TransposeKey">True when the last axes of the key are swapped.</param>
/// <param name="Value">[batch..., keys, depth].</param>
/// <param name="TransposeValue">True when the last axes of the value are swapped.</param>
/// <param name="Mask">Added to the scaled scores; true where a score counts when it is boolean; null for none.</param>
/// <param name="Scale">What scores are multiplied by.</param>
internal sealed record AttentionPattern(Shape Scores, Variable Query, Variable Key, bool TransposeKey, Variable Value,
    bool TransposeValue, Argument? Mask, float Scale)
{
    /// <summary>Scales of queries and of keys that are looked through.</summary>
    private const int MostScales = 4;

    /// <summary>True when a boolean mask says where a score does not count.</summary>
    public bool HidesWhereTrue { get; init; }

    /// <summary>The attention whose last operation this is; null when it is none.</summary>
    public static AttentionPattern? Of(Operation operation) => operation.Type switch
    {
        "matmul" => OfProducts(operation),
        "scaled_dot_product_attention" => OfOperation(operation),
        _ => null,
    };

    private static AttentionPattern? OfProducts(Operation product)
    {
        if (Product.Of(product) is not { TransposeX: false } weighted || SoleProducer(weighted.X, "softmax") is not { } softmax
            || softmax.Input("x")?.Variable is not { } scores || !IsOverLastAxis(softmax))
            return null;
        double scale = 1;
        Argument? mask = null;
        bool hidesWhereTrue = false;
        Operation? producer = SoleProducer(scores);
        // The mask is added to the scaled scores: a scale after it would scale it too.
        if (producer?.Type == "add")
        {
            (Argument x, Argument y) = (producer.Input("x")!, producer.Input("y")!);
            bool isFirst = x.Variable is { } first && LeadsToScores(first);
            mask = isFirst ? y : x;
            if ((isFirst ? x : y).Variable is not { } unmasked || !unmasked.Type.Equals(scores.Type) || !IsFloat(mask.Type))
                return null;
            producer = SoleProducer(unmasked);
        }
        else if (producer is not null && Hiding.Of(producer) is { } hiding)
        {
            (mask, hidesWhereTrue) = (hiding.Mask, hiding.WhereTrue);
            producer = SoleProducer(hiding.Scores);
        }
        while (producer is not null && Scaling.Of(producer) is { } step)
        {
            scale *= step.Factor;
            producer = SoleProducer(step.X);
        }
        if (producer is null || Product.Of(producer) is not { TransposeX: false } inner)
            return null;
        (Variable query, Variable key) = (WithoutScale(inner.X, ref scale), WithoutScale(inner.Y, ref scale));
        AttentionPattern? pattern = Build(
            query, key, !inner.TransposeY, weighted.Y, weighted.TransposeY, mask, scale, producer.Output, product.Output);
        return pattern is null ? null : pattern with { HidesWhereTrue = hidesWhereTrue };
    }

    private static AttentionPattern? OfOperation(Operation operation)
    {
        if (operation.Input("query")?.Variable is not { } query || operation.Input("key")?.Variable is not { } key
            || operation.Input("value")?.Variable is not { } value || !IsFloat(query.Type) || !IsFloat(key.Type) || !IsFloat(value.Type)
            || operation.Output.Type is not TensorType { IsStatic: true } output)
            return null;
        Argument? mask = operation.Input("attn_mask");
        if (mask is { } given && given.Type is not TensorType { IsStatic: true, Element: ElementType.Float32 or ElementType.Bool })
            return null;
        Shape result = output.ToShape(), keys = ((TensorType)key.Type).ToShape(), queries = ((TensorType)query.Type).ToShape();
        var scores = Shape.Of([.. result.Dimensions[..^1], keys[keys.Rank - 2]]);
        double scale = 1 / Math.Sqrt(queries[queries.Rank - 1]);
        return scores.ElementCount == 0 || result.ElementCount == 0 || queries.ElementCount == 0 ? null
            : new AttentionPattern(scores, query, key, false, value, false, mask, (float)scale);
    }

    private static AttentionPattern? Build(Variable query, Variable key, bool transposeKey, Variable value, bool transposeValue,
        Argument? mask, double scale, Variable scores, Variable result)
    {
        Shape shape = ((TensorType)scores.Type).ToShape(), output = ((TensorType)result.Type).ToShape();
        Shape maskShape = mask is { } given ? ((TensorType)given.Type).ToShape() : Shape.Scalar;
        // Values may broadcast over more batch axes than the scores have; then there is nothing to gain.
        bool fits = output.Rank == shape.Rank && output.Dimensions[..^1].SequenceEqual(shape.Dimensions[..^1])
            && maskShape.Rank <= shape.Rank && double.IsFinite(scale) && shape.ElementCount > 0 && output.ElementCount > 0
            && ((TensorType)query.Type).ToShape().ElementCount > 0;
        return fits ? new AttentionPattern(shape, query, key, transposeKey, value, transposeValue, mask, (float)scale) : null;
    }

    private static bool LeadsToScores(Variable variable)
    {
        Operation? producer = SoleProducer(variable);
        while (producer is not null && Scaling.Of(producer) is { } step)
            producer = SoleProducer(step.X);
        return producer?.Type == "matmul";
    }

    private static Variable WithoutScale(Variable operand, ref double scale)
    {
        for (int i = 0; i < MostScales && operand.Producer is { } producer && Scaling.Of(producer) is { } step; i++)
        {
            scale *= step.Factor;
            operand = step.X;
        }
        return operand;
    }

    private static bool IsOverLastAxis(Operation softmax)
    {
        int axis = softmax.Input("axis") is not { } given ? -1 : given.ConstantTensor is { Count: 1 } known ? known.ToInts()[0] : 0;
        return axis == -1 || (softmax.Output.Type is TensorType { HasRank: true } type && axis == type.Rank - 1 && axis > 0);
    }

    /// <summary>The operation that computes a value which nothing else reads.</summary>
    private static Operation? SoleProducer(Variable variable, string? type = null) =>
        variable is { BlockOutputUses: 0, Users.Count: 1, Producer: { Outputs.Length: 1 } producer }
        && (type is null || producer.Type == type) && producer.Parent == variable.Users[0].Parent ? producer : null;

    private static bool IsFloat(MilType type) => type is TensorType { IsStatic: true, Element: ElementType.Float32 };

    /// <summary>A product of two computed matrices.</summary>
    private sealed record Product(Variable X, Variable Y, bool TransposeX, bool TransposeY)
    {
        public static Product? Of(Operation operation)
        {
            if (operation.Type != "matmul" || operation.Input("x")?.Variable is not { ConstantTensor: null } x
                || operation.Input("y")?.Variable is not { ConstantTensor: null } y || !IsMatrix(x) || !IsMatrix(y)
                || !IsFloat(operation.Output.Type))
                return null;
            return Flag(operation, "transpose_x") is { } ofX && Flag(operation, "transpose_y") is { } ofY
                ? new Product(x, y, ofX, ofY) : null;
        }

        private static bool IsMatrix(Variable variable) => IsFloat(variable.Type) && ((TensorType)variable.Type).Rank >= 2;

        private static bool? Flag(Operation operation, string parameter) => operation.Input(parameter) is not { } given ? false
            : given.ConstantTensor is { Count: 1 } known ? known.Bytes[0] != 0 : null;
    }

    /// <summary>Scores that are replaced by a number so low that their weights are 0.</summary>
    private sealed record Hiding(Variable Scores, Argument Mask, bool WhereTrue)
    {
        /// <summary>Models write -10,000, the lowest number of a type, or negative infinity.</summary>
        private const double Lowest = -1e4;

        public static Hiding? Of(Operation operation)
        {
            if (operation.Type != "select" || operation.Input("cond") is not { } mask
                || mask.Type is not TensorType { IsStatic: true, Element: ElementType.Bool })
                return null;
            foreach (bool whereTrue in (bool[])[false, true])
            {
                (string kept, string fill) = whereTrue ? ("b", "a") : ("a", "b");
                if (operation.Input(kept)?.Variable is { ConstantTensor: null } scores && scores.Type.Equals(operation.Output.Type)
                    && operation.Input(fill)?.ConstantTensor is { Count: 1, ElementType: ElementType.Float32 } number
                    && HidesAlike(number.ToDoubles()[0], mask, whereTrue))
                    return new Hiding(scores, mask, whereTrue);
            }
            return null;
        }

        /// <summary>A row of which nothing is kept is all equal under a finite number, but nothing under infinity: where the number is
        /// finite, no row may be such.</summary>
        private static bool HidesAlike(double fill, Argument mask, bool whereTrue)
        {
            if (double.IsNegativeInfinity(fill))
                return true;
            if (fill > Lowest || mask.ConstantTensor is not { Rank: > 0 } known || known.Count == 0)
                return false;
            int row = known.Shape[known.Rank - 1];
            ReadOnlySpan<byte> elements = known.Bytes;
            for (int start = 0; start < elements.Length; start += row)
            {
                ReadOnlySpan<byte> part = elements.Slice(start, row);
                if (whereTrue ? !part.Contains((byte)0) : !part.ContainsAnyExcept((byte)0))
                    return false;
            }
            return true;
        }
    }

    /// <summary>A multiplication with, or division by, one number.</summary>
    private sealed record Scaling(Variable X, double Factor)
    {
        public static Scaling? Of(Operation operation)
        {
            if (operation.Type is not ("mul" or "real_div"))
                return null;
            return Number(operation, "y") is { } factor && operation.Input("x")?.Variable is { } x && x.Type.Equals(operation.Output.Type)
                && IsFloat(x.Type) ? new Scaling(x, operation.Type == "mul" ? factor : 1 / factor)
                : operation.Type == "mul" && Number(operation, "x") is { } first && operation.Input("y")?.Variable is { } y
                && y.Type.Equals(operation.Output.Type) && IsFloat(y.Type) ? new Scaling(y, first) : null;
        }

        private static double? Number(Operation operation, string parameter) =>
            operation.Input(parameter)?.ConstantTensor is { Count: 1, ElementType: ElementType.Float32 } constant
                ? constant.ToDoubles()[0] : null;
    }
}
