using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

/// <summary>Trees at random, and the sums of their leaves found node by node. The values of leaves are multiples of 1/64, so that sums are
/// exact in any order.</summary>
internal sealed class PlainTrees
{
    private static readonly double[] Numbers =
    [
        double.NegativeInfinity, double.MinValue, -2, -0.5, -double.Epsilon, -0.0, 0, double.Epsilon, 0.5, 1, 2, double.MaxValue,
        double.PositiveInfinity,
    ];

    private readonly Random _random;
    private readonly List<TreeNode> _nodes = [];
    private readonly List<int> _targets = [];
    private readonly List<double> _values = [];

    /// <param name="seed">The same seed gives the same trees.</param>
    /// <param name="trees">How many.</param>
    /// <param name="depth">The depth of the deepest leaf at most.</param>
    /// <param name="features">Features of a row.</param>
    /// <param name="sums">Sums of a row.</param>
    /// <param name="hasLists">Whether leaves have lists of values, rather than one.</param>
    public PlainTrees(int seed, int trees, int depth, int features, int sums, bool hasLists)
    {
        _random = new Random(seed);
        (FeatureCount, HasLists) = (features, hasLists);
        BaseValues = [.. Enumerable.Range(0, sums).Select(_ => Value())];
        Roots = new int[trees];
        for (int tree = 0; tree < trees; tree++)
            Roots[tree] = Grow(depth, tree % sums);
    }

    public int FeatureCount { get; }

    public double[] BaseValues { get; }

    public int[] Roots { get; }

    private bool HasLists { get; }

    public TreeEnsembleSums Pack() => new([.. _nodes], Roots, [.. _targets], [.. _values], BaseValues, FeatureCount);

    /// <summary>Rows of features, among them thresholds, zeros of both signs, infinities and missing ones.</summary>
    public double[] Rows(int count)
    {
        var rows = new double[count * FeatureCount];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = _random.Next(6) == 0 ? double.NaN : Number();
        return rows;
    }

    public double[] Sums(ReadOnlySpan<double> row)
    {
        double[] sums = [.. BaseValues];
        foreach (int root in Roots)
        {
            TreeNode node = _nodes[root];
            while (node.Comparison != TreeComparison.None)
                node = _nodes[Holds(node, row[node.Feature]) ? node.TrueChild : node.FalseChild];
            for (int i = node.LeafStart; i < node.LeafStart + node.LeafCount; i++)
                sums[_targets[i]] += _values[i];
        }
        return sums;
    }

    private static bool Holds(TreeNode node, double x) => double.IsNaN(x) ? node.MissingIsTrue : node.Comparison switch
    {
        TreeComparison.LessOrEqual => x <= node.Threshold,
        TreeComparison.Less => x < node.Threshold,
        TreeComparison.GreaterOrEqual => x >= node.Threshold,
        TreeComparison.Greater => x > node.Threshold,
        TreeComparison.Equal => x == node.Threshold,
        _ => x != node.Threshold,
    };

    private int Grow(int depth, int target)
    {
        if (depth == 0 || _random.Next(5) == 0)
            return Leaf(target);
        int position = _nodes.Count;
        _nodes.Add(default);
        var comparison = (TreeComparison)_random.Next((int)TreeComparison.None);
        double threshold = _random.Next(30) == 0 ? double.NaN : Number();
        _nodes[position] = new TreeNode(comparison, _random.Next(FeatureCount), threshold, Grow(depth - 1, target), Grow(depth - 1, target),
            _random.Next(2) == 0, 0, 0);
        return position;
    }

    private int Leaf(int target)
    {
        int count = HasLists ? _random.Next(4) : 1, start = _values.Count;
        for (int i = 0; i < count; i++)
        {
            _targets.Add(HasLists ? _random.Next(BaseValues.Length) : target);
            _values.Add(Value());
        }
        _nodes.Add(new TreeNode(TreeComparison.None, 0, 0, -1, -1, false, start, count));
        return _nodes.Count - 1;
    }

    private double Value() => _random.Next(-640, 640) / 64.0;

    private double Number() => Numbers[_random.Next(Numbers.Length)];
}
