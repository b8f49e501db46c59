using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Loops: short ones of known length are written out, others become <c>while_loop</c>. What each iteration gives beside the carried
/// values is written to a list, which is gathered after the loop.</summary>
internal sealed class LoopConversion(NodeConversion node)
{
    private const int MostUnrolledIterations = 32, MostUnrolledNodes = 2000;

    private readonly OnnxGraph _body = node.Graph("body");

    private int CarriedCount => node.InputCount - 2;

    public IReadOnlyList<GraphValue?> Convert()
    {
        if (_body.Inputs.Count != CarriedCount + 2 || _body.Outputs.Count <= CarriedCount)
            throw node.Invalid($"a body with {CarriedCount + 2} inputs and {CarriedCount + 1} outputs or more",
                $"{_body.Inputs.Count} and {_body.Outputs.Count}");
        Tensor? limit = node.Has(0) ? node.Input(0).Constant : null;
        bool mayStop = node.Has(1) && node.Input(1).Constant is null;
        if (node.Has(1) && node.Input(1).Constant is { } start && start.Bytes[0] == 0 && limit is null)
            limit = Tensor.Scalar(0L);
        if (limit is not null && !mayStop && limit.ToLongs()[0] is var count and <= MostUnrolledIterations
            && count * _body.Nodes.Count <= MostUnrolledNodes && Unroll((int)Math.Max(count, 0)) is { } unrolled)
            return unrolled;
        return ConvertWhile();
    }

    /// <summary>Null when an iteration may end the loop.</summary>
    private IReadOnlyList<GraphValue?>? Unroll(int count)
    {
        if (!StaysTrue())
            return null;
        GraphValue[] carried = [.. Enumerable.Range(2, CarriedCount).Select(node.Value)];
        var scanned = new List<Variable>[_body.Outputs.Count - 1 - CarriedCount];
        TensorValue?[] kinds = new TensorValue?[scanned.Length];
        for (int i = 0; i < count; i++)
        {
            IReadOnlyList<GraphValue> results = Iterate(node.Builder, node.Constant(Tensor.Scalar(i)), node.Constant(Tensor.Scalar(true)), carried);
            carried = [.. results.Skip(1).Take(CarriedCount)];
            for (int j = 0; j < scanned.Length; j++)
            {
                kinds[j] = results[1 + CarriedCount + j] as TensorValue ?? throw node.Unsupported("a loop that collects what is no tensor", "tensors");
                (scanned[j] ??= []).Add(kinds[j]!.Variable);
            }
        }
        if (count == 0 && scanned.Length > 0)
            return null;
        return [.. carried, .. scanned.Select((parts, j) => (GraphValue?)new TensorValue(node.Stack(parts, 0), kinds[j]!.Declared))];
    }

    /// <summary>Tries the body: does it say on its own that the loop goes on?</summary>
    private bool StaysTrue()
    {
        BlockBuilder trial = node.Builder.Nested();
        Variable index = trial.Input("i", TensorType.Scalar(ElementType.Int32));
        IReadOnlyList<GraphValue> results = Iterate(trial, index, trial.Constant("condition", Tensor.Scalar(true)),
            [.. Enumerable.Range(2, CarriedCount).Select(node.Value)]);
        return results.Contains(MissingValue.Instance) || (results[0] is TensorValue { Constant: { Count: 1 } condition } && condition.Bytes[0] != 0);
    }

    private IReadOnlyList<GraphValue> Iterate(BlockBuilder builder, Variable index, Variable condition, IReadOnlyList<GraphValue> carried) =>
        node.Subgraphs.Convert(_body,
            [new TensorValue(index, ElementType.Int64), new TensorValue(condition, ElementType.Bool), .. carried], builder);

    private IReadOnlyList<GraphValue?> ConvertWhile()
    {
        GraphValue[] initial = [.. Enumerable.Range(2, CarriedCount).Select(node.Value)];
        Variable start = node.Constant(Tensor.Scalar(0));
        Variable goesOn = node.Has(1) ? node.ToScalar(node[1]) : node.Constant(Tensor.Scalar(true));
        Variable? limit = node.Has(0) ? node.ToScalar(node[0]) : null;
        var loop = new WhileBuilder(node, initial, (builder, index, condition, carried) =>
        {
            IReadOnlyList<GraphValue> results = Iterate(builder, index, condition, carried);
            return results.Contains(MissingValue.Instance) ? null : new Iteration(
                results[0] is TensorValue next ? next.Variable : throw node.Invalid("a condition that is a tensor", results[0].GetType().Name),
                [.. results.Skip(1).Take(CarriedCount)],
                [.. results.Skip(1 + CarriedCount).Select(value => value as TensorValue
                    ?? throw node.Unsupported("a loop that collects what is no tensor", "tensors"))]);
        });
        return loop.Build(start, goesOn, limit) ?? [.. Enumerable.Repeat<GraphValue?>(null, node.OutputCount)];
    }
}
