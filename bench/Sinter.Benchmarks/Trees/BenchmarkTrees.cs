namespace Sinter.Benchmarks;

/// <summary>A node of a tree, for both formats. Thresholds and values are floats, so that both see the same numbers.</summary>
internal readonly record struct BenchmarkNode(
    int Tree, int Number, int Feature, float Threshold, int TrueChild, int FalseChild, int Target, float Value)
{
    public bool IsLeaf => TrueChild < 0;
}

/// <summary>Trees at random, the same for the same seed.</summary>
internal sealed class BenchmarkTrees
{
    private readonly Random _random = new(5);
    private readonly double _leafShare;
    private readonly int _depth;

    /// <param name="trees">How many.</param>
    /// <param name="depth">The depth of the deepest leaf.</param>
    /// <param name="leafShare">The share of nodes above that depth which are leaves.</param>
    /// <param name="features">Features of a row, between 0 and 1.</param>
    /// <param name="targets">Predictions; trees add to one after the other.</param>
    public BenchmarkTrees(int trees, int depth, double leafShare, int features, int targets)
    {
        (_depth, _leafShare, Features, Targets, Count) = (depth, leafShare, features, targets, trees);
        for (int tree = 0; tree < trees; tree++)
            Grow(tree, new double[features], [.. Enumerable.Repeat(1.0, features)]);
    }

    public int Features { get; }

    public int Targets { get; }

    public int Count { get; }

    public List<BenchmarkNode> Nodes { get; } = [];

    /// <summary>Rows of features.</summary>
    public float[] Rows(int count)
    {
        var random = new Random(6);
        var rows = new float[count * Features];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = random.NextSingle();
        return rows;
    }

    /// <summary>Thresholds lie in what the way from the root has left of a feature's range, so that both children are reached.</summary>
    private void Grow(int tree, double[] low, double[] high)
    {
        int number = 0;
        GrowNode(0);

        int GrowNode(int depth)
        {
            int own = number++, position = Nodes.Count;
            Nodes.Add(default);
            if (depth == _depth || (depth > 2 && _random.NextDouble() < _leafShare))
            {
                Nodes[position] = new BenchmarkNode(tree, own, 0, 0, -1, -1, tree % Targets, _random.NextSingle() - 0.5f);
                return own;
            }
            int feature = _random.Next(Features);
            (double from, double to) = (low[feature], high[feature]);
            float threshold = (float)(from + (to - from) * (0.3 + 0.4 * _random.NextDouble()));
            high[feature] = threshold;
            int trueChild = GrowNode(depth + 1);
            (low[feature], high[feature]) = (threshold, to);
            int falseChild = GrowNode(depth + 1);
            low[feature] = from;
            Nodes[position] = new BenchmarkNode(tree, own, feature, threshold, trueChild, falseChild, 0, 0);
            return own;
        }
    }
}
