using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>TfIdfVectorizer: how often each of a list of short sequences is in a row of integers, and weights for them.</summary>
internal static class SequenceCounting
{
    public static IReadOnlyList<GraphValue?> Convert(NodeConversion node)
    {
        if (node.Declared(0) == ElementType.String)
            throw node.Unsupported("counting sequences of text, which programs do not take", "integers that stand for the words");
        long[] pool = node.Ints("pool_int64s") ?? throw node.Unsupported("a pool of text", "pool_int64s");
        int[] starts = node.Sizes("ngram_counts") ?? throw node.Invalid("ngram_counts", "none");
        int[] places = node.Sizes("ngram_indexes") ?? throw node.Invalid("ngram_indexes", "none");
        int least = node.Size("min_gram_length", 1), most = node.Size("max_gram_length", 1), skips = node.Size("max_skip_count", 0);
        if (least < 1 || most < least || skips < 0 || starts.Length < most || places.Any(place => place < 0) || starts.Any(start => start < 0 || start > pool.Length))
            throw node.Invalid("lengths from 1 on, each with its start in the pool", $"{least} to {most}, starts {string.Join(", ", starts)}");
        bool isRow = node.Rank(node[0]) == 1;
        Variable x = isRow ? node.ExpandDims(node[0], 0) : node[0];
        int length = node.SizeOf(x, 1);
        var counts = new List<Variable>();
        var columns = new List<int>();
        int before = 0;
        for (int size = 1; size <= starts.Length; size++)
        {
            int end = size < starts.Length ? starts[size] : pool.Length, number = (end - starts[size - 1]) / size;
            if (number < 0 || before + number > places.Length)
                throw node.Invalid($"{before + Math.Max(number, 0)} places of sequences", $"{places.Length}");
            if (size >= least && size <= most && number > 0)
            {
                long[] sequences = pool[starts[size - 1]..(starts[size - 1] + (number * size))];
                if (Counts(node, x, sequences, size, size == 1 ? 0 : skips, length) is { } found)
                {
                    counts.Add(found);
                    columns.AddRange(places[before..(before + number)]);
                }
            }
            before += number;
        }
        Variable result = Spread(node, x, counts, columns, places.Length == 0 ? 0 : places.Max() + 1);
        result = Weighted(node, result, places);
        return NodeConversion.One(isRow ? node.Squeeze(result, 0) : result, ElementType.Float32);
    }

    /// <summary>[rows, sequences]; null when none fits the row.</summary>
    private static Variable? Counts(NodeConversion node, Variable x, long[] sequences, int size, int skips, int length)
    {
        Variable? sum = null;
        for (int skip = 0; skip <= skips; skip++)
        {
            int step = skip + 1, windows = length - ((size - 1) * step);
            if (windows < 1)
                break;
            Variable? match = null;
            for (int i = 0; i < size; i++)
            {
                int[] wanted = [.. Enumerable.Range(0, sequences.Length / size).Select(sequence => node.ToInt(sequences[(sequence * size) + i], "an element of the pool"))];
                Variable part = node.ExpandDims(node.Slice(x, 1, i * step, (i * step) + windows), 2);
                Variable isEqual = node.Op("equal", ("x", part), ("y", node.Constant(Tensor.From<int>(Shape.Of(1, 1, wanted.Length), wanted))));
                match = match is null ? isEqual : node.Binary("logical_and", match, isEqual);
            }
            Variable count = node.Reduce("reduce_sum", node.Cast(match!, ElementType.Float32), [1], keep: false);
            sum = sum is null ? count : node.Binary("add", sum, count);
        }
        return sum;
    }

    /// <summary>Each count in its column, zeros in the others.</summary>
    private static Variable Spread(NodeConversion node, Variable x, List<Variable> counts, List<int> columns, int width)
    {
        Variable none = node.Cast(node.Binary("mul", node.Slice(x, 1, 0, 1), 0), ElementType.Float32);
        counts.Add(none);
        int[] sources = [.. Enumerable.Range(0, width).Select(column => columns.LastIndexOf(column) is var at && at >= 0 ? at : columns.Count)];
        return node.Gather(node.Concat(counts, 1), node.Constant(Tensor.From<int>(Shape.Of(width), sources)), 1);
    }

    private static Variable Weighted(NodeConversion node, Variable counts, int[] places)
    {
        string mode = node.Text("mode", "TF");
        if (mode is not ("TF" or "IDF" or "TFIDF"))
            throw node.Invalid("TF, IDF or TFIDF as mode", mode);
        if (mode == "IDF")
            counts = node.Cast(node.Binary("greater", counts, 0), ElementType.Float32);
        if (mode == "TF" || node.Floats("weights") is not { } weights)
            return counts;
        if (weights.Length != places.Length)
            throw node.Invalid($"{places.Length} weights", $"{weights.Length}");
        var byColumn = new float[places.Max() + 1];
        for (int i = 0; i < places.Length; i++)
            byColumn[places[i]] = weights[i];
        return node.Binary("mul", counts, node.Constant(Tensor.From<float>(Shape.Of(byColumn.Length), byColumn)));
    }
}
