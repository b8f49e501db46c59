using Sinter.Tensors;

namespace Sinter.Formats.Onnx.Operators;

/// <summary>Tables of trees from the attributes of a node.</summary>
internal static class TreeReading
{
    private const int MostNodes = 1 << 24;

    /// <summary>The older form: nodes with the number of their tree and one in it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="role">The prefix of the weights' attributes: target or class.</param>
    /// <param name="targets">How many there are.</param>
    public static TreeTable Of(NodeConversion node, string role, int targets)
    {
        long[] trees = node.Ints("nodes_treeids") ?? throw node.Invalid("nodes_treeids", "none");
        long[] ids = Sized(node, "nodes_nodeids", trees.Length), features = Sized(node, "nodes_featureids", trees.Length);
        long[] whenTrue = Sized(node, "nodes_truenodeids", trees.Length), whenFalse = Sized(node, "nodes_falsenodeids", trees.Length);
        string[] modes = node.Texts("nodes_modes") is { } texts && texts.Length == trees.Length ? texts : throw node.Invalid($"{trees.Length} nodes_modes", "others");
        float[] splits = Numbers(node, "nodes_values") is var values && values.Length == trees.Length ? values : throw node.Invalid($"{trees.Length} nodes_values", $"{Numbers(node, "nodes_values").Length}");
        long[] missing = node.Ints("nodes_missing_value_tracks_true") is { } tracks && tracks.Length == trees.Length ? tracks : new long[trees.Length];
        TreeTable table = New(node, trees.Length, targets);
        var places = new Dictionary<(long Tree, long Node), int>();
        for (int i = 0; i < trees.Length; i++)
        {
            if (!places.TryAdd((trees[i], ids[i]), i))
                throw node.Invalid("one node of each number in a tree", $"two of number {ids[i]} in tree {trees[i]}");
        }
        var children = new HashSet<int>();
        for (int i = 0; i < trees.Length; i++)
        {
            table.Tests[i] = TestOf(node, modes[i]);
            table.Splits[i] = splits[i];
            table.Features[i] = node.ToInt(features[i], "a feature");
            table.MissingIsTrue[i] = missing[i] != 0;
            bool isLeaf = table.Tests[i] == TreeTest.Leaf;
            table.WhenTrue[i] = isLeaf ? i : Place(node, places, trees[i], whenTrue[i]);
            table.WhenFalse[i] = isLeaf ? i : Place(node, places, trees[i], whenFalse[i]);
            if (!isLeaf)
                children.UnionWith([table.WhenTrue[i], table.WhenFalse[i]]);
        }
        table.Roots.AddRange(Enumerable.Range(0, trees.Length).GroupBy(i => trees[i])
            .Select(tree => tree.Where(i => !children.Contains(i)).DefaultIfEmpty(tree.First()).First()));
        AddWeights(node, role, targets, table, places);
        return table;
    }

    /// <summary>The newer form: nodes and leaves apart, with their positions.</summary>
    public static TreeTable OfNodesAndLeaves(NodeConversion node, int targets)
    {
        long[] features = node.Ints("nodes_featureids") ?? throw node.Invalid("nodes_featureids", "none");
        int nodes = features.Length;
        long[] whenTrue = Sized(node, "nodes_truenodeids", nodes), whenFalse = Sized(node, "nodes_falsenodeids", nodes);
        long[] trueLeaves = Sized(node, "nodes_trueleafs", nodes), falseLeaves = Sized(node, "nodes_falseleafs", nodes);
        long[] missing = node.Ints("nodes_missing_value_tracks_true") is { } tracks && tracks.Length == nodes ? tracks : new long[nodes];
        long[] leafTargets = node.Ints("leaf_targetids") ?? throw node.Invalid("leaf_targetids", "none");
        float[] splits = Sized(node, Read(node, "nodes_splits").ToFloats(), nodes, "nodes_splits");
        float[] weights = Sized(node, Read(node, "leaf_weights").ToFloats(), leafTargets.Length, "leaf_weights");
        long[] modes = [.. Read(node, "nodes_modes").ToLongs()];
        TreeTable table = New(node, nodes + leafTargets.Length, targets);
        var members = new Queue<float>(node.AttributeTensor("membership_values")?.Read().ToFloats() ?? []);
        int Child(long at, long isLeaf) => isLeaf != 0
            ? (at >= 0 && at < leafTargets.Length ? nodes + (int)at : throw node.Invalid($"a leaf below {leafTargets.Length}", $"{at}"))
            : (at >= 0 && at < nodes ? (int)at : throw node.Invalid($"a node below {nodes}", $"{at}"));
        for (int i = 0; i < nodes; i++)
        {
            table.Tests[i] = modes[i] is >= 0 and <= 6 ? (TreeTest)modes[i] : throw node.Invalid("modes from 0 to 6", $"{modes[i]}");
            (table.Features[i], table.Splits[i], table.MissingIsTrue[i]) = (node.ToInt(features[i], "a feature"), splits[i], missing[i] != 0);
            (table.WhenTrue[i], table.WhenFalse[i]) = (Child(whenTrue[i], trueLeaves[i]), Child(whenFalse[i], falseLeaves[i]));
            if (table.Tests[i] == TreeTest.Member)
                table.Members[i] = [.. NextMembers(members)];
        }
        for (int i = 0; i < leafTargets.Length; i++)
        {
            (table.Tests[nodes + i], table.WhenTrue[nodes + i], table.WhenFalse[nodes + i]) = (TreeTest.Leaf, nodes + i, nodes + i);
            table.Weights[((nodes + i) * targets) + Target(node, leafTargets[i], targets)] += weights[i];
        }
        table.Roots.AddRange((node.Ints("tree_roots") ?? throw node.Invalid("tree_roots", "none")).Select(root => Child(root, 0)));
        return table;
    }

    /// <summary>Numbers of a list attribute, or of its form as a tensor.</summary>
    public static float[] Numbers(NodeConversion node, string name) =>
        node.Floats(name) ?? node.AttributeTensor($"{name}_as_tensor")?.Read().ToFloats() ?? [];

    private static IEnumerable<float> NextMembers(Queue<float> members)
    {
        while (members.TryDequeue(out float member) && !float.IsNaN(member))
            yield return member;
    }

    private static void AddWeights(NodeConversion node, string role, int targets, TreeTable table, Dictionary<(long, long), int> places)
    {
        float[] weights = Numbers(node, $"{role}_weights");
        long[] trees = Sized(node, $"{role}_treeids", weights.Length), ids = Sized(node, $"{role}_nodeids", weights.Length), of = Sized(node, $"{role}_ids", weights.Length);
        for (int i = 0; i < weights.Length; i++)
            table.Weights[(Place(node, places, trees[i], ids[i]) * targets) + Target(node, of[i], targets)] += weights[i];
    }

    private static TreeTable New(NodeConversion node, int count, int targets) => count is >= 1 and <= MostNodes && targets is >= 1 and <= 1 << 16
        ? new TreeTable(count, targets)
        : throw node.Invalid($"1 to {MostNodes:N0} nodes and 1 to 65,536 targets", $"{count:N0} and {targets:N0}");

    private static int Target(NodeConversion node, long target, int targets) =>
        target >= 0 && target < targets ? (int)target : throw node.Invalid($"a target below {targets}", $"{target}");

    private static int Place(NodeConversion node, Dictionary<(long, long), int> places, long tree, long id) =>
        places.TryGetValue((tree, id), out int place) ? place : throw node.Invalid($"a node {id} in tree {tree}", "none");

    private static TreeTest TestOf(NodeConversion node, string mode) => mode switch
    {
        "BRANCH_LEQ" => TreeTest.LessOrEqual,
        "BRANCH_LT" => TreeTest.Less,
        "BRANCH_GTE" => TreeTest.GreaterOrEqual,
        "BRANCH_GT" => TreeTest.Greater,
        "BRANCH_EQ" => TreeTest.Equal,
        "BRANCH_NEQ" => TreeTest.NotEqual,
        "LEAF" => TreeTest.Leaf,
        _ => throw node.Invalid("a mode that is known", mode),
    };

    private static long[] Sized(NodeConversion node, string name, int count) =>
        node.Ints(name) is { } values && values.Length == count ? values : throw node.Invalid($"{count} {name}", $"{node.Ints(name)?.Length ?? 0}");

    private static float[] Sized(NodeConversion node, float[] values, int count, string name) =>
        values.Length == count ? values : throw node.Invalid($"{count} {name}", $"{values.Length}");

    private static Tensor Read(NodeConversion node, string name) => node.AttributeTensor(name)?.Read() ?? throw node.Invalid(name, "none");
}
