using System.Collections.Immutable;
using Sinter.Ir;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] ControlFlow =>
    [
        new("If", If),
        new("Loop", node => new LoopConversion(node).Convert()),
        new("Scan", node => ScanConversion.Of(node).Convert()),
    ];

    private static IReadOnlyList<GraphValue?> If(NodeConversion node)
    {
        OnnxGraph whenTrue = node.Graph("then_branch"), whenFalse = node.Graph("else_branch");
        if (node.Input(0).Constant is { } known)
            return node.Subgraphs.Convert(known.Bytes[0] != 0 ? whenTrue : whenFalse, [], node.Builder);
        BlockBuilder left = node.Builder.Nested(), right = node.Builder.Nested();
        IReadOnlyList<GraphValue> first, second;
        try
        {
            (first, second) = (node.Subgraphs.Convert(whenTrue, [], left), node.Subgraphs.Convert(whenFalse, [], right));
        }
        catch (ModelFormatException error) when (node.Parameters.Decide(node[0], isQuestion: true).Count > 0)
        {
            // Models for several kinds of input have a branch for each, of which only one fits the shapes.
            throw node.Unknown(node[0], $"a branch that does not fit ({error.Place}: {error.Actual}) beside one chosen only when the program runs",
                "a constant condition");
        }
        if (first.Contains(MissingValue.Instance) || second.Contains(MissingValue.Instance))
            return [.. Enumerable.Repeat<GraphValue?>(null, first.Count)];
        if (first.Count != second.Count || !first.Zip(second).All(pair => ValueStructure.Match(pair.First, pair.Second)))
        {
            throw node.Unsupported("branches that give values of different kinds, or sequences of different lengths",
                "branches that give tensors of the same type");
        }
        ImmutableArray<Variable> results = node.OpOfMany("cond", "pred", [node.ToScalar(node[0])], [Result(first, left), Result(second, right)]);
        var tensors = new Queue<Variable>(results);
        return [.. first.Select(value => ValueStructure.With(value, tensors))];
    }

    private static Block Result(IReadOnlyList<GraphValue> values, BlockBuilder builder) => builder.ToBlock([],
        values.SelectMany(ValueStructure.Tensors).Select(tensor => ValueStructure.Own(tensor.Variable, builder)).ToList());
}
