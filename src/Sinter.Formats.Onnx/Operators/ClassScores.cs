using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>What classifiers do with their scores.</summary>
internal static class ClassScores
{
    public static Variable Transform(NodeConversion node, Variable scores, string transform) => transform switch
    {
        "NONE" => scores,
        "LOGISTIC" => node.Unary("sigmoid", scores),
        "SOFTMAX" => node.Op("softmax", ("x", scores), ("axis", Values.Int(-1))),
        "SOFTMAX_ZERO" => SoftmaxOfNonZeros(node, scores),
        _ => throw node.Unsupported($"the transform {transform}", "NONE, LOGISTIC, SOFTMAX or SOFTMAX_ZERO"),
    };

    /// <summary>The label of the greatest score, and the scores.</summary>
    public static IReadOnlyList<GraphValue?> Results(NodeConversion node, Tensor labels, Variable deciding, Variable scores)
    {
        Variable best = node.Op("reduce_argmax", ("x", deciding), ("axis", Values.Int(1)), ("keep_dims", Values.Bool(false)));
        return [Label(node, labels, best), new TensorValue(scores, ElementType.Float32)];
    }

    /// <summary>A classifier of two classes with one score, which is that of the second.</summary>
    /// <param name="node">The node.</param>
    /// <param name="labels">Two labels.</param>
    /// <param name="score">Shape [rows, 1].</param>
    /// <param name="transform">What is done to scores.</param>
    /// <param name="threshold">The second class wins above it.</param>
    /// <param name="complements">True when both scores add up to 1, false when they are each other's opposite.</param>
    public static IReadOnlyList<GraphValue?> OfOneScore(NodeConversion node, Tensor labels, Variable score, string transform, double threshold, bool complements)
    {
        Variable isSecond = node.Squeeze(node.Binary("greater", score, threshold), 1);
        Variable scores;
        if (transform == "LOGISTIC")
        {
            scores = node.Concat([node.Unary("sigmoid", node.Binary("mul", score, -1)), node.Unary("sigmoid", score)], 1);
        }
        else
        {
            Variable other = complements ? node.Op("sub", ("x", Values.Number(1, ElementType.Float32)), ("y", score)) : node.Binary("mul", score, -1);
            scores = Transform(node, node.Concat([other, score], 1), transform);
        }
        return [Label(node, labels, node.Cast(isSecond, ElementType.Int32)), new TensorValue(scores, ElementType.Float32)];
    }

    /// <summary>Labels by their positions. Programs cannot give text as an array, so labels of text are given as positions.</summary>
    public static TensorValue Label(NodeConversion node, Tensor labels, Variable positions) => labels.ElementType == ElementType.String
        ? new TensorValue(positions, ElementType.Int64)
        : new TensorValue(node.Gather(node.Constant(RuntimeTensor.Of(labels)), positions, 0), ElementType.Int64);

    private static Variable SoftmaxOfNonZeros(NodeConversion node, Variable scores)
    {
        Variable isZero = node.Binary("equal", scores, 0);
        Variable greatest = node.Reduce("reduce_max", scores, [1], keep: true);
        Variable powers = node.Select(isZero, Values.Number(0, ElementType.Float32), node.Unary("exp", node.Binary("sub", scores, greatest)));
        Variable sum = node.Reduce("reduce_sum", powers, [1], keep: true);
        return node.Binary("real_div", powers, node.Select(node.Binary("equal", sum, 0), Values.Number(1, ElementType.Float32), sum));
    }
}
