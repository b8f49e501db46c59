using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Sequences =>
    [
        new("ConcatFromSequence", ConcatFromSequence),
        new("Optional", node => [new OptionalValue(node.InputCount > 0 && node.Has(0) ? node.Value(0) : null)]),
        new("OptionalGetElement", node => [node.Value(0) switch
        {
            OptionalValue { Content: { } content } => content,
            OptionalValue => throw node.Invalid("a value that is there", "one that is absent"),
            GraphValue value => value,
        }]),
        new("OptionalHasElement", node =>
            [new TensorValue(node.Constant(Tensor.Scalar(node.InputCount > 0 && node.Has(0))), ElementType.Bool)]),
        new("SequenceAt", node => [SequenceOf(node).Items[PositionIn(node, SequenceOf(node).Items.Length, 1, isNew: false)]]),
        new("SequenceConstruct", node => [new SequenceValue([.. Enumerable.Range(0, node.InputCount).Select(node.Value)])]),
        new("SequenceEmpty", _ => [new SequenceValue([])]),
        new("SequenceErase", node => [new SequenceValue(SequenceOf(node).Items.RemoveAt(
            node.Has(1) ? PositionIn(node, SequenceOf(node).Items.Length, 1, isNew: false) : SequenceOf(node).Items.Length - 1))]),
        new("SequenceInsert", node => [new SequenceValue(SequenceOf(node).Items.Insert(
            node.Has(2) ? PositionIn(node, SequenceOf(node).Items.Length, 2, isNew: true) : SequenceOf(node).Items.Length, node.Value(1)))]),
        new("SequenceLength", node => [new TensorValue(node.Constant(Tensor.Scalar(SequenceOf(node).Items.Length)), ElementType.Int64)]),
        new("SequenceMap", SequenceMap),
        new("SplitToSequence", SplitToSequence),
    ];

    private static SequenceValue SequenceOf(NodeConversion node, int index = 0)
    {
        GraphValue value = node.Value(index);
        while (value is OptionalValue { Content: { } content })
            value = content;
        return value as SequenceValue ?? throw node.Invalid($"a sequence as input {index}", value.GetType().Name);
    }

    private static int PositionIn(NodeConversion node, int length, int input, bool isNew)
    {
        int position = node.KnownInts(input, "position in a sequence")[0], counted = position < 0 ? position + length : position;
        return counted >= 0 && (isNew ? counted <= length : counted < length)
            ? counted
            : throw node.Invalid($"a position in a sequence of {length}", $"{position}");
    }

    private static IReadOnlyList<GraphValue?> ConcatFromSequence(NodeConversion node)
    {
        TensorValue[] parts = [.. SequenceOf(node).Items.Select(item => item as TensorValue ?? throw node.Invalid("a sequence of tensors", item.GetType().Name))];
        if (parts.Length == 0)
            throw node.Unsupported("a concatenation of nothing", "a sequence with elements");
        Variable[] values = [.. parts.Select(part => part.Variable)];
        int rank = node.Rank(values[0]);
        bool isStack = node.Flag("new_axis");
        int axis = node.Axis(node.Int("axis", 0), isStack ? rank + 1 : rank);
        return NodeConversion.One(isStack ? node.Stack(values, axis) : node.Concat(values, axis), parts[0].Declared);
    }

    private static IReadOnlyList<GraphValue?> SplitToSequence(NodeConversion node)
    {
        Variable x = node[0];
        int axis = node.AxisAttribute(0), size = node.SizeOf(x, axis);
        bool keep = node.Flag("keepdims", true);
        int[] sizes;
        if (!node.Has(1))
        {
            sizes = [.. Enumerable.Repeat(1, size)];
        }
        else
        {
            Tensor split = node.Known(1, "split");
            int[] given = node.KnownInts(1, "split");
            if (given.Any(part => part < 0) || (split.Rank == 0 && given[0] == 0))
                throw node.Invalid("positive sizes", $"[{string.Join(", ", given)}]");
            keep = true;
            sizes = split.Rank > 0 ? given : [.. Enumerable.Range(0, (size + given[0] - 1) / given[0]).Select(i => Math.Min(given[0], size - (i * given[0])))];
        }
        var items = new List<GraphValue>();
        int begin = 0;
        foreach (int part in sizes)
        {
            Variable piece = node.Slice(x, axis, begin, begin + part);
            items.Add(new TensorValue(keep ? piece : node.Squeeze(piece, axis), node.Declared(0)));
            begin += part;
        }
        return [new SequenceValue([.. items])];
    }

    private static IReadOnlyList<GraphValue?> SequenceMap(NodeConversion node)
    {
        OnnxGraph body = node.Graph("body");
        int length = SequenceOf(node).Items.Length;
        var results = new List<GraphValue>[body.Outputs.Count];
        for (int i = 0; i < results.Length; i++)
            results[i] = [];
        for (int i = 0; i < length; i++)
        {
            GraphValue[] inputs = [.. Enumerable.Range(0, node.InputCount).Select(j => node.Value(j) is SequenceValue sequence
                ? (i < sequence.Items.Length ? sequence.Items[i] : throw node.Invalid($"sequences of {length}", $"{sequence.Items.Length}"))
                : node.Value(j))];
            IReadOnlyList<GraphValue> outputs = node.Subgraphs.Convert(body, inputs, node.Builder);
            for (int j = 0; j < results.Length; j++)
                results[j].Add(outputs[j]);
        }
        return [.. results.Select(items => new SequenceValue([.. items]))];
    }
}
