using CsCheck;
using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public sealed class TreeEnsembleSumsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Sums_are_those_found_node_by_node()
    {
        Gen.Select(Gen.Int, Gen.Int[0, 20], Gen.Int[0, 9], Gen.Int[1, 5], Gen.Int[1, 3], Gen.Bool, Gen.Int[0, 40]).Sample(
            (seed, trees, depth, features, sums, hasLists, rows) =>
            {
                var plain = new PlainTrees(seed, trees, depth, features, sums, hasLists);
                double[] given = plain.Rows(rows), actual = new double[rows * sums];
                plain.Pack().Run(given, actual, WorkPool.Inline, Token);
                for (int row = 0; row < rows; row++)
                    Assert.Equal(plain.Sums(given.AsSpan(row * features, features)), actual[(row * sums)..((row + 1) * sums)]);
            }, iter: 300);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Single_rows_batches_and_threads_give_the_same_bits(int sums, bool hasLists)
    {
        const int Rows = 1003;
        TreeEnsembleSums trees = WithThirds(sums, hasLists);
        double[] given = [.. Enumerable.Range(0, Rows * trees.FeatureCount).Select(i => Math.Sin((double)i * i))];
        var batch = new double[Rows * sums];
        trees.Run(given, batch, WorkPool.Inline, Token);
        using var pool = new WorkPool(3);
        var threaded = new double[Rows * sums];
        trees.Run(given, threaded, pool, Token);
        Assert.Equal(Bits(batch), Bits(threaded));
        for (int row = 0; row < Rows; row++)
        {
            var single = new double[sums];
            trees.Run(given.AsSpan(row * trees.FeatureCount, trees.FeatureCount), single, pool, Token);
            Assert.Equal(Bits(batch.AsSpan(row * sums, sums)), Bits(single));
        }
        Assert.True(batch.Distinct().Count() > Rows / 4);
    }

    /// <summary>Neither the packing nor the walk may recurse.</summary>
    [Fact]
    public void A_chain_of_a_million_nodes_is_walked()
    {
        const int Depth = 1_000_000;
        var nodes = new List<TreeNode>(2 * Depth + 1);
        for (int i = 0; i < Depth; i++)
        {
            nodes.Add(new TreeNode(TreeComparison.Greater, 0, i, 2 * i + 2, 2 * i + 1, false, 0, 0));
            nodes.Add(new TreeNode(TreeComparison.None, 0, 0, -1, -1, false, i, 1));
        }
        nodes.Add(new TreeNode(TreeComparison.None, 0, 0, -1, -1, false, Depth, 1));
        double[] values = [.. Enumerable.Range(0, Depth + 1).Select(i => (double)i)];
        var trees = new TreeEnsembleSums([.. nodes], [0], new int[Depth + 1], values, [0], 1);
        var sums = new double[4];
        trees.Run([0, 3, 777_777.5, 1e9], sums, WorkPool.Inline, Token);
        Assert.Equal([0, 3, 777_778, Depth], sums);
    }

    [Fact]
    public void Many_comparisons_for_equality_in_a_row_stay_small()
    {
        const int Depth = 500;
        var nodes = new List<TreeNode>();
        for (int i = 0; i < Depth; i++)
        {
            nodes.Add(new TreeNode(TreeComparison.Equal, 0, i, 2 * i + 1, 2 * i + 2, false, 0, 0));
            nodes.Add(new TreeNode(TreeComparison.None, 0, 0, -1, -1, false, i, 1));
        }
        nodes.Add(new TreeNode(TreeComparison.None, 0, 0, -1, -1, false, Depth, 1));
        double[] values = [.. Enumerable.Range(0, Depth + 1).Select(i => (double)i)];
        var trees = new TreeEnsembleSums([.. nodes], [0], new int[Depth + 1], values, [0], 1);
        var sums = new double[7];
        trees.Run([0, 1, 250, 499, 499.5, -1, double.NaN], sums, WorkPool.Inline, Token);
        Assert.Equal([0, 1, 250, 499, Depth, Depth, Depth], sums);
    }

    [Fact]
    public void Nothing_is_allocated_per_row()
    {
        TreeEnsembleSums trees = WithThirds(1, hasLists: false);
        double[] given = new double[5000 * trees.FeatureCount], sums = new double[5000];
        trees.Run(given, sums, WorkPool.Inline, Token);
        long before = GC.GetAllocatedBytesForCurrentThread();
        trees.Run(given, sums, WorkPool.Inline, Token);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
    }

    [Fact]
    public void Wrong_indices_and_lengths_are_refused()
    {
        TreeNode leaf = new(TreeComparison.None, 0, 0, -1, -1, false, 0, 1), branch = new(TreeComparison.Less, 0, 0, 0, 0, false, 0, 0);
        Assert.Throws<ArgumentException>(() => new TreeEnsembleSums([leaf], [1], [0], [1], [0], 1));
        Assert.Throws<ArgumentException>(() => new TreeEnsembleSums([leaf], [0], [1], [1], [0], 1));
        Assert.Throws<ArgumentException>(() => new TreeEnsembleSums([leaf], [0], [], [], [0], 1));
        Assert.Throws<ArgumentException>(() => new TreeEnsembleSums([leaf], [0], [0], [1], [], 1));
        Assert.Throws<ArgumentException>(() => new TreeEnsembleSums([leaf, branch with { Feature = 1 }], [0], [0], [1], [0], 1));
        Assert.Throws<ArgumentException>(() => new TreeEnsembleSums([leaf, branch with { TrueChild = 2 }], [0], [0], [1], [0], 1));
        Assert.Throws<ArgumentException>(() => new TreeEnsembleSums([leaf, branch with { FalseChild = -1 }], [0], [0], [1], [0], 1));
        var trees = new TreeEnsembleSums([leaf], [0], [0], [1], [0], 2);
        Assert.Throws<ArgumentException>(() => trees.Run(new double[3], new double[1], WorkPool.Inline, Token));
        Assert.Throws<ArgumentException>(() => trees.Run(new double[2], new double[2], WorkPool.Inline, Token));
    }

    /// <summary>Trees whose sums depend on their order in the last bits.</summary>
    private static TreeEnsembleSums WithThirds(int sums, bool hasLists)
    {
        var nodes = new List<TreeNode>();
        var targets = new List<int>();
        var values = new List<double>();
        var roots = new List<int>();
        for (int tree = 0; tree < 100; tree++)
        {
            roots.Add(nodes.Count);
            int first = nodes.Count;
            for (int i = 0; i < 15; i++)
            {
                bool isLeaf = i >= 7;
                int start = values.Count, count = !isLeaf ? 0 : hasLists ? 2 : 1;
                for (int value = 0; value < count; value++)
                {
                    targets.Add((tree + value) % sums);
                    values.Add(Math.Sin(17 * tree + 3 * i + value));
                }
                nodes.Add(isLeaf
                    ? new TreeNode(TreeComparison.None, 0, 0, -1, -1, false, start, count)
                    : new TreeNode(TreeComparison.Less, (tree + i) % 7, (i - 3) / 4.0, first + 2 * i + 1, first + 2 * i + 2, false, 0, 0));
            }
        }
        return new TreeEnsembleSums([.. nodes], [.. roots], [.. targets], [.. values], new double[sums], 7);
    }

    private static long[] Bits(ReadOnlySpan<double> values)
    {
        var bits = new long[values.Length];
        for (int i = 0; i < bits.Length; i++)
            bits[i] = BitConverter.DoubleToInt64Bits(values[i]);
        return bits;
    }
}
