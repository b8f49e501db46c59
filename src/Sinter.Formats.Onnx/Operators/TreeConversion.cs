using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Tree ensembles as one table of nodes: for all rows and trees at once, each level is a gather of what the nodes say, a comparison and a
/// choice of the next nodes.</summary>
internal static class TreeConversion
{
    public static IReadOnlyList<GraphValue?> Regress(NodeConversion node)
    {
        int targets = node.Size("n_targets", 1);
        TreeTable table = TreeReading.Of(node, "target", targets);
        Variable sums = Evaluate(node, table, node.Text("aggregate_function", "SUM"));
        return NodeConversion.One(ClassScores.Transform(node, WithBase(node, sums, targets), node.Text("post_transform", "NONE")), ElementType.Float32);
    }

    public static IReadOnlyList<GraphValue?> Classify(NodeConversion node)
    {
        Tensor labels = ClassLabels.Of(node, "classlabels_int64s", "classlabels_strings");
        TreeTable table = TreeReading.Of(node, "class", labels.Count);
        string transform = node.Text("post_transform", "NONE");
        Variable sums = Evaluate(node, table, "SUM");
        long[] used = [.. (node.Ints("class_ids") ?? []).Distinct()];
        if (labels.Count != 2 || used.Length != 1)
        {
            Variable scores = WithBase(node, sums, labels.Count);
            return ClassScores.Results(node, labels, scores, ClassScores.Transform(node, scores, transform));
        }
        // Two classes of which only one has weights: positive ones are its probability, others its margin.
        bool arePositive = TreeReading.Numbers(node, "class_weights").All(weight => weight >= 0);
        Variable score = WithBase(node, node.Slice(sums, 1, (int)used[0], (int)used[0] + 1), 1);
        return ClassScores.OfOneScore(node, labels, score, transform, arePositive ? 0.5 : 0, complements: arePositive);
    }

    public static IReadOnlyList<GraphValue?> OfNodesAndLeaves(NodeConversion node)
    {
        int targets = node.Size("n_targets", 1);
        string aggregate = node.Size("aggregate_function", 1) switch
        {
            0 => "AVERAGE",
            1 => "SUM",
            2 => "MIN",
            _ => "MAX",
        };
        string transform = node.Size("post_transform", 0) switch
        {
            0 => "NONE",
            1 => "SOFTMAX",
            2 => "LOGISTIC",
            3 => "SOFTMAX_ZERO",
            _ => "PROBIT",
        };
        Variable sums = Evaluate(node, TreeReading.OfNodesAndLeaves(node, targets), aggregate);
        return node.Same(node.Cast(ClassScores.Transform(node, sums, transform), NodeConversion.ElementOf(node[0])));
    }

    private static Variable WithBase(NodeConversion node, Variable sums, int targets)
    {
        float[] values = TreeReading.Numbers(node, "base_values");
        if (values.Length == 0)
            return sums;
        if (values.Length != targets && values.Length != 1)
            throw node.Invalid($"{targets} base_values", $"{values.Length}");
        return node.Binary("add", sums, node.Constant(Tensor.From<float>(Shape.Of(values.Length), values)));
    }

    /// <summary>[rows, targets].</summary>
    private static Variable Evaluate(NodeConversion node, TreeTable table, string aggregate)
    {
        Variable x = OperatorTable.AsMatrix(node, node[0]);
        int trees = table.Roots.Count;
        Variable Table<T>(T[] values)
            where T : unmanaged => node.Constant(Tensor.From<T>(Shape.Of(values.Length), values));
        Variable features = Table(table.Features), splits = Table(table.Splits), whenTrue = Table(table.WhenTrue), whenFalse = Table(table.WhenFalse);
        int[] tests = [.. table.Tests.Select(test => (int)test)];
        // All rows begin at the roots.
        Variable sizes = node.Concat([node.Slice(node.Sizes(x), 0, 0, 1), node.Constant(Tensor.From<int>(Shape.Of(1), [trees]))], 0);
        Variable at = node.BroadcastTo(node.Constant(Tensor.From<int>(Shape.Of(1, trees), [.. table.Roots])), sizes);
        int depth = table.Depth(node);
        for (int level = 0; level < depth; level++)
        {
            Variable value = node.Op("gather_along_axis", ("x", x), ("indices", node.Gather(features, at, 0)), ("axis", Values.Int(1)));
            Variable holds = Test(node, table, tests, value, node.Gather(splits, at, 0), at);
            at = node.Select(holds, node.Gather(whenTrue, at, 0), node.Gather(whenFalse, at, 0));
        }
        Variable leaves = node.Gather(node.Constant(table.Leaves()), at, 0);
        return node.Reduce(aggregate switch
        {
            "SUM" => "reduce_sum",
            "AVERAGE" => "reduce_mean",
            "MIN" => "reduce_min",
            _ => "reduce_max",
        }, leaves, [1], keep: false);
    }

    private static Variable Test(NodeConversion node, TreeTable table, int[] tests, Variable value, Variable split, Variable at)
    {
        TreeTest[] kinds = [.. table.Tests.Where(test => test != TreeTest.Leaf).Distinct()];
        Variable? holds = null;
        Variable kind = node.Gather(node.Constant(Tensor.From<int>(Shape.Of(tests.Length), tests)), at, 0);
        foreach (TreeTest test in kinds)
        {
            Variable result = test == TreeTest.Member ? IsMember(node, table, value, at) : node.Binary(test switch
            {
                TreeTest.LessOrEqual => "less_equal",
                TreeTest.Less => "less",
                TreeTest.GreaterOrEqual => "greater_equal",
                TreeTest.Greater => "greater",
                TreeTest.Equal => "equal",
                _ => "not_equal",
            }, value, split);
            holds = holds is null ? result : node.Binary("logical_or", node.Binary("logical_and", node.Binary("equal", kind, (int)test), result),
                node.Binary("logical_and", node.Binary("not_equal", kind, (int)test), holds));
        }
        if (!table.MissingIsTrue.Contains(true))
            return holds!;
        int[] missing = [.. table.MissingIsTrue.Select(isTrue => isTrue ? 1 : 0)];
        Variable tracks = node.Binary("equal", node.Gather(node.Constant(Tensor.From<int>(Shape.Of(missing.Length), missing)), at, 0), 1);
        return node.Binary("logical_or", holds!, node.Binary("logical_and", node.Binary("not_equal", value, value), tracks));
    }

    /// <summary>True where the value is one of those that the node lists; unused places of the table are NaN, which equals nothing.</summary>
    private static Variable IsMember(NodeConversion node, TreeTable table, Variable value, Variable at)
    {
        int width = table.Members.Max(members => members?.Length ?? 0);
        var all = new float[checked(table.Count * width)];
        Array.Fill(all, float.NaN);
        for (int i = 0; i < table.Count; i++)
            (table.Members[i] ?? []).CopyTo(all.AsSpan(i * width));
        Variable members = node.Gather(node.Constant(Tensor.From<float>(Shape.Of(table.Count, width), all)), at, 0);
        Variable hits = node.Cast(node.Binary("equal", members, node.ExpandDims(value, 2)), ElementType.Int32);
        return node.Binary("greater", node.Reduce("reduce_sum", hits, [2], keep: false), 0);
    }
}
