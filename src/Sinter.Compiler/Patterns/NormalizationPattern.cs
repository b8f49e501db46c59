using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>A value divided by the root of its mean square, over some axes.</summary>
/// <param name="X">What is normalized.</param>
/// <param name="IsCentered">True when its mean is taken away first.</param>
/// <param name="Axes">Not negative, ascending.</param>
/// <param name="Epsilon">Added to the mean square.</param>
internal sealed record NormalizationPattern(Variable X, bool IsCentered, int[] Axes, double Epsilon)
{
    private const double RsqrtEpsilon = 1e-12, InverseEpsilon = 1e-4;

    /// <summary>The normalization whose result this operation gives; null when it is none.</summary>
    public static NormalizationPattern? Of(Operation operation)
    {
        if (operation.Type is not ("mul" or "real_div") || operation.Input("x")?.Variable is not { } x
            || operation.Input("y")?.Variable is not { } y)
            return null;
        if (operation.Type == "real_div")
            return Of(operation, x, Root(y));
        return Of(operation, x, InverseRoot(y)) ?? Of(operation, y, InverseRoot(x));
    }

    private static NormalizationPattern? Of(Operation operation, Variable numerator, (Variable MeanSquare, double Epsilon)? root)
    {
        if (root is not { } found || !numerator.Type.Equals(operation.Output.Type)
            || numerator.Type is not TensorType { IsStatic: true, Element: ElementType.Float32 } type
            || Mean(found.MeanSquare, type.Rank) is not { } mean || Squared(mean.X) != numerator)
            return null;
        if (numerator.Producer is { Type: "sub" } centering && centering.Input("x")?.Variable is { } x && x.Type.Equals(numerator.Type)
            && centering.Input("y")?.Variable is { } center && Mean(center, type.Rank) is { } ofX && ofX.X == x
            && ofX.Axes.SequenceEqual(mean.Axes))
            return new NormalizationPattern(x, true, mean.Axes, found.Epsilon);
        return new NormalizationPattern(numerator, false, mean.Axes, found.Epsilon);
    }

    /// <summary>The mean square under a root, with what is added to it.</summary>
    private static (Variable MeanSquare, double Epsilon)? Root(Variable root) => root.Producer switch
    {
        { Type: "sqrt" } sqrt when sqrt.Input("x")?.Variable is { } x => Shifted(x),
        { Type: "pow" } pow when Number(pow, "y") == 0.5 && pow.Input("x")?.Variable is { } x => Shifted(x),
        _ => null,
    };

    private static (Variable MeanSquare, double Epsilon)? InverseRoot(Variable root)
    {
        switch (root.Producer)
        {
            case { Type: "rsqrt" } rsqrt when rsqrt.Input("x")?.Variable is { } x:
                double own = rsqrt.Input("epsilon") is null ? RsqrtEpsilon : Number(rsqrt, "epsilon") ?? double.NaN;
                (Variable meanSquare, double added) = Shifted(x);
                return double.IsNaN(own) ? null : (meanSquare, added + own);
            case { Type: "pow" } pow when Number(pow, "y") == -0.5 && pow.Input("x")?.Variable is { } x:
                return Shifted(x);
            case { Type: "inverse" } inverse when inverse.Input("x")?.Variable is { } x
                && (inverse.Input("epsilon") is null ? InverseEpsilon : Number(inverse, "epsilon")) is 0:
                return Root(x);
            case { Type: "real_div" } division when Number(division, "x") == 1 && division.Input("y")?.Variable is { } y:
                return Root(y);
            default:
                return null;
        }
    }

    private static (Variable Value, double Added) Shifted(Variable value) =>
        value.Producer is not { Type: "add" } add ? (value, 0)
        : Number(add, "y") is { } y && add.Input("x")?.Variable is { } left && left.Type.Equals(value.Type) ? (left, y)
        : Number(add, "x") is { } x && add.Input("y")?.Variable is { } right && right.Type.Equals(value.Type) ? (right, x)
        : (value, 0);

    private static (Variable X, int[] Axes)? Mean(Variable value, int rank)
    {
        if (value.Producer is not { Type: "reduce_mean" } mean || mean.Input("x")?.Variable is not { } x
            || mean.Input("keep_dims")?.ConstantTensor is not { Count: 1 } keep || keep.Bytes[0] == 0
            || x.Type is not TensorType { HasRank: true } type || type.Rank != rank)
            return null;
        if (mean.Input("axes") is not { } given)
            return (x, [.. Enumerable.Range(0, rank)]);
        return given.ConstantTensor is not { } axes ? null
            : (x, [.. axes.ToInts().Select(axis => axis < 0 ? axis + rank : axis).Order()]);
    }

    /// <summary>What is squared.</summary>
    private static Variable? Squared(Variable square) => square.Producer switch
    {
        { Type: "square" } operation => operation.Input("x")?.Variable,
        { Type: "mul" } operation when operation.Input("x")?.Variable == operation.Input("y")?.Variable => operation.Input("x")?.Variable,
        { Type: "pow" } operation when Number(operation, "y") == 2 => operation.Input("x")?.Variable,
        _ => null,
    };

    private static double? Number(Operation operation, string parameter) =>
        operation.Input(parameter)?.ConstantTensor is { Count: 1, ElementType: ElementType.Float32 } constant
            ? constant.ToDoubles()[0] : null;
}
