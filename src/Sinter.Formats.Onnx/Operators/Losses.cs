using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Losses =>
    [
        new("NegativeLogLikelihoodLoss", node => [new TensorValue(LogLikelihoodLoss(node, node[0]), node.Declared(0))]),
        new("SoftmaxCrossEntropyLoss", CrossEntropyLoss),
    ];

    private static IReadOnlyList<GraphValue?> CrossEntropyLoss(NodeConversion node)
    {
        Variable logarithms = LogSoftmax(node, node[0], 1);
        return [new TensorValue(LogLikelihoodLoss(node, logarithms), node.Declared(0)), new TensorValue(logarithms, node.Declared(0))];
    }

    /// <summary>Minus the logarithm of each place's own class, weighted by class.</summary>
    private static Variable LogLikelihoodLoss(NodeConversion node, Variable logarithms)
    {
        Variable target = node[1];
        ElementType type = NodeConversion.ElementOf(logarithms);
        Variable? isCounted = node.HasAttribute("ignore_index") ? node.Binary("not_equal", target, node.Size("ignore_index", 0)) : null;
        Variable valid = isCounted is null ? target : node.Select(isCounted, target, Values.Int(0));
        Variable own = node.Op("gather_along_axis", ("x", logarithms), ("indices", node.ExpandDims(valid, 1)), ("axis", Values.Int(1)));
        Variable loss = node.Binary("mul", node.Squeeze(own, 1), -1);
        Variable weights = node.Has(2)
            ? node.Gather(node.Cast(node[2], type), valid, 0)
            : node.Op("fill", ("shape", node.Sizes(target)), ("value", Values.Number(1, type)));
        if (isCounted is not null)
            weights = node.Binary("mul", weights, node.Cast(isCounted, type));
        loss = node.Binary("mul", loss, weights);
        int[] axes = [.. Enumerable.Range(0, node.Rank(loss))];
        return node.Text("reduction", "mean") switch
        {
            "none" => loss,
            "sum" => node.Reduce("reduce_sum", loss, axes, keep: false),
            _ => node.Binary("real_div", node.Reduce("reduce_sum", loss, axes, keep: false), node.Reduce("reduce_sum", weights, axes, keep: false)),
        };
    }
}
