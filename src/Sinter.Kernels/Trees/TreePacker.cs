namespace Sinter.Kernels;

/// <summary>Lays the nodes of trees out for the walk: tree by tree, level by level, the children of a node side by side.</summary>
internal sealed class TreePacker
{
    private const int None = -1;

    private readonly TreeNode[] _nodes;
    private readonly int[] _leafTargets;
    private readonly double[] _leafValues;
    private readonly List<PackedNode> _packed = [];
    private readonly Dictionary<(int Feature, long Missing), int> _columns = [];
    private readonly Queue<Visit> _open = [];

    public TreePacker(TreeNode[] nodes, int[] roots, int[] leafTargets, double[] leafValues)
    {
        _nodes = nodes;
        _leafTargets = leafTargets;
        _leafValues = leafValues;
        Trees = new PackedTree[roots.Length];
        for (int i = 0; i < roots.Length; i++)
            Trees[i] = Pack(roots[i]);
        Nodes = [.. _packed];
        Columns = new TreeColumn[_columns.Count];
        foreach (((int feature, long missing), int column) in _columns)
            Columns[column - 1] = new TreeColumn(feature, missing);
    }

    public PackedTree[] Trees { get; }

    public PackedNode[] Nodes { get; }

    /// <summary>The columns of keys after the first one, whose keys are always below.</summary>
    public TreeColumn[] Columns { get; }

    private PackedTree Pack(int root)
    {
        int start = Reserve(1), target = Target(root), nearest = int.MaxValue, farthest = 0;
        // The queue serves twice; what Target left in it is gone.
        _open.Enqueue(new Visit(root, start, None, 0, 0));
        while (_open.TryDequeue(out Visit visit))
        {
            TreeNode node = _nodes[visit.Node];
            if (node.Comparison == TreeComparison.None)
            {
                nearest = Math.Min(nearest, visit.Nearest);
                farthest = Math.Max(farthest, visit.Farthest);
                Put(visit, new PackedNode { Key = LeafKey(node, target), Column = 0, Child = Word(visit.Position) });
            }
            else if (node.Comparison is TreeComparison.Equal or TreeComparison.NotEqual)
            {
                PackEquality(node, visit);
            }
            else
            {
                PackOrder(node, visit);
            }
        }
        return new PackedTree(Word(start), nearest, farthest, target);
    }

    private void PackOrder(TreeNode node, Visit visit)
    {
        bool isStrict = node.Comparison is TreeComparison.Less or TreeComparison.GreaterOrEqual;
        bool trueIsBelow = node.Comparison is TreeComparison.Less or TreeComparison.LessOrEqual;
        // No comparison with NaN holds.
        long key = double.IsNaN(node.Threshold) ? (trueIsBelow ? SortableDouble.BelowNumbers : SortableDouble.AboveNumbers)
            : isStrict ? SortableDouble.ThresholdBelow(node.Threshold) : SortableDouble.Threshold(node.Threshold);
        int children = Reserve(2);
        Put(visit, new PackedNode { Key = key, Column = Column(node.Feature, trueIsBelow == node.MissingIsTrue), Child = Word(children) });
        (int first, int second) = trueIsBelow ? (node.TrueChild, node.FalseChild) : (node.FalseChild, node.TrueChild);
        _open.Enqueue(new Visit(first, children, None, visit.Nearest + 1, visit.Farthest + 1));
        _open.Enqueue(new Visit(second, children + 1, None, visit.Nearest + 1, visit.Farthest + 1));
    }

    /// <summary>Two questions: is it at most the threshold, and is it below? The child for what differs stands in two places.</summary>
    private void PackEquality(TreeNode node, Visit visit)
    {
        bool trueIsEqual = node.Comparison == TreeComparison.Equal, missingIsEqual = trueIsEqual == node.MissingIsTrue;
        (int equal, int different) = trueIsEqual ? (node.TrueChild, node.FalseChild) : (node.FalseChild, node.TrueChild);
        int children = Reserve(2), grandchildren = Reserve(2);
        Put(visit, new PackedNode
        {
            Key = double.IsNaN(node.Threshold) ? SortableDouble.BelowNumbers : SortableDouble.Threshold(node.Threshold),
            Column = Column(node.Feature, missingIsEqual),
            Child = Word(children),
        });
        _packed[children] = new PackedNode
        {
            Key = double.IsNaN(node.Threshold) ? SortableDouble.BelowNumbers : SortableDouble.ThresholdBelow(node.Threshold),
            Column = Column(node.Feature, missingIsFirst: false),
            Child = Word(grandchildren),
        };
        _open.Enqueue(new Visit(equal, grandchildren + 1, None, visit.Nearest + 2, visit.Farthest + 2));
        _open.Enqueue(new Visit(different, children + 1, grandchildren, visit.Nearest + 1, visit.Farthest + 2));
    }

    private void Put(Visit visit, PackedNode node)
    {
        _packed[visit.Position] = node;
        if (visit.Twin != None)
            _packed[visit.Twin] = node;
    }

    /// <summary>The one prediction that all leaves of a tree add to, or that they have lists.</summary>
    private int Target(int root)
    {
        int target = None;
        _open.Enqueue(new Visit(root, 0, None, 0, 0));
        bool hasLists = false;
        while (_open.TryDequeue(out Visit visit))
        {
            TreeNode node = _nodes[visit.Node];
            if (node.Comparison != TreeComparison.None)
            {
                _open.Enqueue(new Visit(node.TrueChild, 0, None, 0, 0));
                _open.Enqueue(new Visit(node.FalseChild, 0, None, 0, 0));
                continue;
            }
            for (int i = node.LeafStart; i < node.LeafStart + node.LeafCount; i++)
            {
                hasLists |= target != None && _leafTargets[i] != target;
                target = _leafTargets[i];
            }
        }
        return hasLists ? PackedTree.Lists : Math.Max(target, 0);
    }

    /// <summary>A leaf's value, or where its list of values lies.</summary>
    private long LeafKey(TreeNode leaf, int target)
    {
        if (target == PackedTree.Lists)
            return (long)leaf.LeafStart << 32 | (uint)leaf.LeafCount;
        double sum = 0;
        for (int i = leaf.LeafStart; i < leaf.LeafStart + leaf.LeafCount; i++)
            sum += _leafValues[i];
        return BitConverter.DoubleToInt64Bits(sum);
    }

    private uint Column(int feature, bool missingIsFirst)
    {
        long missing = missingIsFirst ? SortableDouble.First : SortableDouble.Second;
        if (!_columns.TryGetValue((feature, missing), out int column))
        {
            column = _columns.Count + 1;
            _columns.Add((feature, missing), column);
        }
        return checked((uint)column * RowGroup.Rows);
    }

    private int Reserve(int count)
    {
        int position = _packed.Count;
        for (int i = 0; i < count; i++)
            _packed.Add(default);
        return position;
    }

    private static uint Word(int position) => checked((uint)position * PackedNode.Words);

    /// <summary>A node to lay out.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Position">Where it goes.</param>
    /// <param name="Twin">A second place for it, or none.</param>
    /// <param name="Nearest">Steps to it on the shortest way.</param>
    /// <param name="Farthest">Steps to it on the longest way.</param>
    private readonly record struct Visit(int Node, int Position, int Twin, int Nearest, int Farthest);
}
