namespace Sinter.Ir.Ops;

/// <summary>The shape rule of <c>matmul</c>: NumPy's, with optional transposes of the last two axes.</summary>
internal static class MatMulShapes
{
    /// <summary>The type of the product, with x's element type.</summary>
    public static TensorType Infer(Arguments arguments, TensorType x, TensorType y)
    {
        if (!x.HasRank || !y.HasRank)
            return TensorType.OfUnknownRank(x.Element);
        bool transposeX = Transposes(arguments, "transpose_x", "x", x), transposeY = Transposes(arguments, "transpose_y", "y", y);
        Dimension inner = x[transposeX ? x.Rank - 2 : x.Rank - 1];
        Dimension yInner = y.Rank == 1 ? y[0] : y[transposeY ? y.Rank - 1 : y.Rank - 2];
        if (!inner.IsCompatibleWith(yInner))
            throw arguments.Invalid("matrices whose inner dimensions agree", $"{x} and {y}, with {inner} and {yInner}");
        List<Dimension> dimensions = [.. ShapeRules.Broadcast(arguments, Batch(x), Batch(y))];
        if (x.Rank > 1)
            dimensions.Add(x[transposeX ? x.Rank - 1 : x.Rank - 2]);
        if (y.Rank > 1)
            dimensions.Add(y[transposeY ? y.Rank - 2 : y.Rank - 1]);
        return new TensorType(x.Element, [.. dimensions]);
    }

    private static ReadOnlySpan<Dimension> Batch(TensorType type) => type.Dimensions.AsSpan()[..Math.Max(type.Rank - 2, 0)];

    private static bool Transposes(Arguments arguments, string flag, string operand, TensorType type)
    {
        bool transposes = arguments.Bool(flag);
        if (type.Rank == 0)
            throw arguments.Invalid(operand, "a rank of 1 or more", type.ToString());
        if (type.Rank == 1 && transposes)
            throw arguments.Invalid(operand, $"a rank of 2 or more, since {flag} is true", type.ToString());
        return transposes;
    }
}
