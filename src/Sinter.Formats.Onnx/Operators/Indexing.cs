using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

public static partial class OperatorTable
{
    private static OperatorEntry[] Indexing =>
    [
        new("Compress", Compress),
        new("CumProd", CumulativeProduct),
        new("CumSum", CumulativeSum),
        new("Gather", Gather),
        new("GatherElements", GatherElements),
        new("GatherND", GatherTuples),
        new("NonZero", NonZero),
        new("OneHot", OneHot),
        new("ReverseSequence", ReverseSequence),
        new("Scatter", ScatterElements),
        new("ScatterElements", ScatterElements),
        new("ScatterND", ScatterTuples),
        new("TensorScatter", TensorScatter),
        new("TfIdfVectorizer", SequenceCounting.Convert),
        new("TopK", TopK),
        new("Unique", Unique),
    ];

    /// <summary>Indices counted from the start, which is what newer operations ask for.</summary>
    private static Variable FromStart(NodeConversion node, Variable indices, Variable size)
    {
        if (indices.ConstantTensor is { } known && known.ToInts().All(index => index >= 0))
            return indices;
        if (node.Partial.Find(indices) is { } sizes && sizes.All(index => index is not < 0))
            return indices;
        return node.Select(node.Binary("less", indices, 0), node.Binary("add", indices, size), indices);
    }

    private static IReadOnlyList<GraphValue?> Gather(NodeConversion node)
    {
        if (node.Declared(0) == ElementType.String)
            return [GatherTexts(node)];
        Variable x = node[0], indices = node[1];
        int axis = node.AxisAttribute(0);
        if (node.Rank(x) == 1 && indices.ConstantTensor is { Rank: <= 1 } known && x.ConstantTensor is null && node.Partial.Find(x) is { } sizes
            && known.ToInts().All(index => index >= -sizes.Length && index < sizes.Length))
        {
            int?[] picked = [.. known.ToInts().Select(index => sizes[index < 0 ? index + sizes.Length : index])];
            if (picked.All(size => size is not null))
                return node.Same(node.Constant(Tensor.From<int>(known.Shape, [.. picked.Select(size => size!.Value)])));
            Variable part = node.Gather(x, FromStart(node, indices, node.Size(x, 0)), 0);
            node.Partial.Set(part, picked);
            return node.Same(part);
        }
        return node.Same(Bools(node, x, value => node.Gather(value, FromStart(node, indices, node.Size(value, axis)), axis)));
    }

    private static TensorValue GatherTexts(NodeConversion node)
    {
        Tensor texts = node.Known(0, "text"), indices = node.Known(1, "indices of text");
        if (texts.Rank != 1)
            throw node.Unsupported("a gather of text from a matrix", "a vector of text");
        int[] at = [.. indices.ToInts().Select(index => index < 0 ? index + texts.Count : index)];
        if (at.Any(index => index < 0 || index >= texts.Count))
            throw node.Invalid($"indices below {texts.Count}", $"[{string.Join(", ", at)}]");
        return TensorValue.OfConstant("text", Tensor.OfStrings(indices.Shape, [.. at.Select(index => texts.Strings[index])]), node.Builder);
    }

    private static IReadOnlyList<GraphValue?> GatherElements(NodeConversion node)
    {
        int axis = node.AxisAttribute(0);
        return node.Same(Bools(node, node[0], x =>
        {
            Variable data = CropToIndices(node, x, node[1], axis);
            return node.Op("gather_along_axis", ("x", data), ("indices", FromStart(node, node[1], node.Size(x, axis))), ("axis", Values.Int(axis)));
        }));
    }

    /// <summary>The part of a value that indices of a smaller shape can reach: other axes must have equal sizes.</summary>
    private static Variable CropToIndices(NodeConversion node, Variable x, Variable indices, int axis)
    {
        var bounds = new SliceBound[node.Rank(x)];
        for (int i = 0; i < bounds.Length; i++)
        {
            Dimension have = node.Dimensions(x)[i], want = node.Dimensions(indices)[i];
            if (i != axis && have.IsKnown && want.IsKnown && have.Size > want.Size)
                bounds[i] = new SliceBound(0, want.Size, 1);
        }
        return SliceBound.Apply(node, x, bounds);
    }

    private static IReadOnlyList<GraphValue?> GatherTuples(NodeConversion node)
    {
        int batch = node.Size("batch_dims", 0);
        if (batch > 0)
            node.Require(Opset.iOS16, "GatherND with batch_dims");
        return node.Same(Bools(node, node[0], x => node.Op("gather_nd", ("x", x), ("indices", TuplesFromStart(node, x, node[1], batch)),
            ("batch_dims", node.Target >= Opset.iOS16 ? Values.Int(batch) : null))));
    }

    private static Variable TuplesFromStart(NodeConversion node, Variable x, Variable indices, int batch)
    {
        int length = node.SizeOf(indices, node.Rank(indices) - 1);
        return FromStart(node, indices, node.Slice(node.Sizes(x), 0, batch, batch + length));
    }

    private static string ScatterMode(NodeConversion node) => node.Text("reduction", "none") switch
    {
        "none" => "update",
        "add" or "mul" or "max" or "min" => node.Text("reduction", "none"),
        string other => throw node.Invalid("none, add, mul, max or min as reduction", other),
    };

    private static IReadOnlyList<GraphValue?> ScatterElements(NodeConversion node)
    {
        int axis = node.AxisAttribute(0);
        Variable indices = FromStart(node, node[1], node.Size(node[0], axis));
        string mode = ScatterMode(node);
        return node.Same(Bools(node, node[0], x => node.Op("scatter_along_axis", ("data", x), ("indices", indices),
            ("updates", node.Cast(node[2], NodeConversion.ElementOf(x))), ("axis", Values.Int(axis)), ("mode", Values.Text(mode)))));
    }

    private static IReadOnlyList<GraphValue?> ScatterTuples(NodeConversion node)
    {
        string mode = ScatterMode(node);
        return node.Same(Bools(node, node[0], x => node.Op("scatter_nd", ("data", x), ("indices", TuplesFromStart(node, x, node[1], 0)),
            ("updates", node.Cast(node[2], NodeConversion.ElementOf(x))), ("mode", Values.Text(mode)))));
    }

    /// <summary>Writes rows into a cache, from a position on that each batch has of its own.</summary>
    private static IReadOnlyList<GraphValue?> TensorScatter(NodeConversion node)
    {
        Variable cache = node[0], update = node[1];
        int axis = node.AxisAttribute(-2), rank = node.Rank(cache);
        int length = node.SizeOf(update, axis), room = node.SizeOf(cache, axis), batches = node.SizeOf(cache, 0);
        Variable first = node.Has(2) ? node[2] : node.Constant(Tensor.Create(ElementType.Int32, Shape.Of(batches)));
        Variable rows = node.Op("add", ("x", node.ExpandDims(first, 1)), ("y", Values.Ints([.. Enumerable.Range(0, length)])));
        if (node.Text("mode", "linear") == "circular")
            rows = node.Binary("mod", rows, room);
        int[] spread = [batches, .. Enumerable.Range(1, rank - 1).Select(i => i == axis ? length : 1)];
        int[] full = node.ShapeOf(update).ToArray();
        Variable indices = node.BroadcastTo(node.Reshape(rows, spread), node.Constant(Tensor.From<int>(Shape.Of(rank), full)));
        return node.Same(node.Op("scatter_along_axis", ("data", cache), ("indices", indices), ("updates", update), ("axis", Values.Int(axis)),
            ("mode", Values.Text("update"))));
    }

    private static IReadOnlyList<GraphValue?> NonZero(NodeConversion node)
    {
        Variable x = node[0];
        Variable found = node.Op("non_zero", ("x", NodeConversion.ElementOf(x) == ElementType.Bool ? node.Cast(x, ElementType.Int32) : x));
        return NodeConversion.One(node.Transpose(found, 1, 0), ElementType.Int64);
    }

    private static IReadOnlyList<GraphValue?> Compress(NodeConversion node)
    {
        bool hasAxis = node.HasAttribute("axis");
        Variable x = hasAxis ? node[0] : node.Reshape(node[0], -1);
        int axis = hasAxis ? node.AxisAttribute(0) : 0;
        Variable chosen = node.Op("non_zero", ("x", node.Cast(node[1], ElementType.Int32)));
        return node.Same(Bools(node, x, value => node.Gather(value, node.Reshape(chosen, -1), axis)));
    }

    private static IReadOnlyList<GraphValue?> OneHot(NodeConversion node)
    {
        Variable indices = node.Cast(node[0], ElementType.Int32), depth = node.ToScalar(node.Cast(node[1], ElementType.Int32));
        int rank = node.Rank(indices) + 1, axis = node.Axis(node.Int("axis", -1), rank);
        Variable counted = FromStart(node, indices, depth);
        Variable chosen = node.Op("one_hot", ("indices", counted), ("one_hot_vector_size", depth), ("axis", Values.Int(axis)),
            ("on_value", Values.Int(1)), ("off_value", Values.Int(0)));
        Variable values = node[2];
        Variable result = node.Select(node.Binary("equal", chosen, 1), node.Pick(values, 0, 1), node.Pick(values, 0, 0));
        return NodeConversion.One(result, node.Declared(2));
    }

    private static IReadOnlyList<GraphValue?> TopK(NodeConversion node)
    {
        Variable x = node[0];
        int axis = node.AxisAttribute(-1);
        bool smallest = !node.Flag("largest", true);
        int[] count = node.Version < 10 ? [node.Size("k", 0)] : node.KnownInts(1, "k");
        if (count.Length != 1 || count[0] < 0)
            throw node.Invalid("one number of elements from 0 on", $"[{string.Join(", ", count)}]");
        var results = node.Ops("topk", ("x", x), ("k", Values.Int(count[0])), ("axis", Values.Int(axis)), ("ascending", Values.Bool(smallest)));
        return [new TensorValue(results[0], node.Declared(0)), new TensorValue(results[1], ElementType.Int64)];
    }

    private static IReadOnlyList<GraphValue?> ReverseSequence(NodeConversion node) => node.Same(node.Op("reverse_sequence", ("x", node[0]),
        ("lengths", node[1]), ("seq_axis", Values.Int(node.Size("time_axis", 0))), ("batch_axis", Values.Int(node.Size("batch_axis", 1)))));

    private static IReadOnlyList<GraphValue?> CumulativeSum(NodeConversion node)
    {
        int axis = node.Axis(node.KnownInts(1, "axis").FirstOrDefault(), node.Rank(node[0]));
        return node.Same(node.Op("cumsum", ("x", node[0]), ("axis", Values.Int(axis)), ("exclusive", Values.Bool(node.Flag("exclusive"))),
            ("reverse", Values.Bool(node.Flag("reverse")))));
    }

    /// <summary>Products of everything up to each element, in as many steps as the length has bits.</summary>
    private static IReadOnlyList<GraphValue?> CumulativeProduct(NodeConversion node)
    {
        Variable x = node[0];
        int axis = node.Axis(node.KnownInts(1, "axis").FirstOrDefault(), node.Rank(x)), size = node.SizeOf(x, axis);
        bool isReverse = node.Flag("reverse");
        Variable Flip(Variable value) => isReverse ? node.Op("reverse", ("x", value), ("axes", Values.Ints(axis))) : value;
        Variable Shifted(Variable value, int by)
        {
            int[] shape = node.ShapeOf(value).ToArray();
            shape[axis] = by;
            Variable ones = node.Op("fill", ("shape", Values.Ints(shape)), ("value", Values.Number(1, NodeConversion.ElementOf(value))));
            return node.Concat([ones, node.Slice(value, axis, 0, size - by)], axis);
        }
        Variable result = Flip(x);
        if (node.Flag("exclusive") && size > 0)
            result = Shifted(result, 1);
        for (int by = 1; by < size; by *= 2)
            result = node.Binary("mul", result, Shifted(result, by));
        return node.Same(Flip(result));
    }

    /// <summary>Distinct elements or rows, found by comparing each with each.</summary>
    private static IReadOnlyList<GraphValue?> Unique(NodeConversion node)
    {
        Variable x = node[0];
        bool hasAxis = node.HasAttribute("axis");
        int axis = hasAxis ? node.AxisAttribute(0) : 0;
        Variable flat = hasAxis ? x : node.Reshape(x, -1);
        int count = node.SizeOf(flat, axis);
        Variable rows = hasAxis && node.Rank(x) > 1
            ? Flatten(node, node.Transpose(flat, [axis, .. Enumerable.Range(0, node.Rank(x)).Where(other => other != axis)]), 1)
            : node.Reshape(flat, count, 1);
        Variable left = node.ExpandDims(rows, 1), right = node.ExpandDims(rows, 0);
        Variable differs = node.Cast(node.Binary("not_equal", left, right), ElementType.Int32);
        Variable isEqual = node.Binary("equal", node.Reduce("reduce_max", differs, [2], keep: false), 0);
        Variable equal = node.Cast(isEqual, ElementType.Int32);
        Variable positions = node.Constant(Tensor.From<int>(Shape.Of(count), [.. Enumerable.Range(0, count)]));
        // The first row equal to each row: the least position among the equal ones.
        Variable first = node.Reduce("reduce_min", node.Select(isEqual, positions, Values.Int(count)), [1], keep: false);
        Variable isFirst = node.Cast(node.Binary("equal", first, positions), ElementType.Int32);
        Variable rank = node.Flag("sorted", true)
            ? node.Reduce("reduce_sum", node.Binary("mul", node.Cast(Precedes(node, left, right), ElementType.Int32), isFirst), [1], keep: false)
            : node.Binary("sub", node.Op("cumsum", ("x", isFirst), ("axis", Values.Int(0)), ("exclusive", Values.Bool(false)), ("reverse", Values.Bool(false))), 1);
        Variable inverse = node.Gather(rank, first, 0);
        Variable distinct = node.Reshape(node.Op("non_zero", ("x", isFirst)), -1);
        Variable order = node.Op("argsort", ("x", node.Gather(rank, distinct, 0)), ("axis", Values.Int(0)), ("ascending", Values.Bool(true)));
        Variable chosen = node.Gather(distinct, order, 0);
        Variable counts = node.Gather(node.Reduce("reduce_sum", equal, [1], keep: false), chosen, 0);
        return
        [
            new TensorValue(node.Gather(flat, chosen, axis), node.Declared(0)),
            new TensorValue(chosen, ElementType.Int64),
            new TensorValue(inverse, ElementType.Int64),
            new TensorValue(counts, ElementType.Int64),
        ];
    }

    /// <summary>Whether row j comes before row i, at [i, j]: the first place where they differ decides.</summary>
    private static Variable Precedes(NodeConversion node, Variable left, Variable right)
    {
        Variable more = node.Cast(node.Binary("less", right, left), ElementType.Int32), less = node.Cast(node.Binary("greater", right, left), ElementType.Int32);
        Variable difference = node.Binary("sub", more, less), differs = node.Binary("add", more, less);
        Variable before = node.Op("cumsum", ("x", differs), ("axis", Values.Int(2)), ("exclusive", Values.Bool(true)), ("reverse", Values.Bool(false)));
        Variable deciding = node.Binary("mul", difference, node.Cast(node.Binary("equal", before, 0), ElementType.Int32));
        return node.Binary("greater", node.Reduce("reduce_sum", deciding, [2], keep: false), 0);
    }
}
