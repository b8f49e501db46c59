namespace Sinter.Kernels;

/// <summary>Sums of the leaves that rows of features reach in many trees, in double precision and in the order of the trees.</summary>
/// <remarks>The nodes are packed once. A batch is cut into tiles of rows, a tile into groups of eight; tree by tree the groups of a tile
/// walk down together. Sums do not depend on how rows are cut.</remarks>
public sealed unsafe class TreeEnsembleSums
{
    // Keys of a tile stay in the second level cache beside the nodes of a tree.
    private const int TileKeyBytes = 128 * 1024, MostGroupsPerTile = 64, TilesPerThread = 4;

    private readonly PackedNode[] _nodes;
    private readonly PackedTree[] _trees;
    private readonly TreeColumn[] _columns;
    private readonly int[] _leafTargets;
    private readonly double[] _leafValues;
    private readonly double[] _baseValues;

    /// <param name="nodes">The nodes of all trees.</param>
    /// <param name="roots">The root of each tree.</param>
    /// <param name="leafTargets">For each value of a leaf, the sum that it is added to.</param>
    /// <param name="leafValues">The values of the leaves.</param>
    /// <param name="baseValues">What each sum starts from.</param>
    /// <param name="featureCount">Features of a row.</param>
    /// <exception cref="ArgumentException">An index is out of range.</exception>
    /// <remarks>That every node has one way from a root is for the caller to see to.</remarks>
    public TreeEnsembleSums(TreeNode[] nodes, int[] roots, int[] leafTargets, double[] leafValues, double[] baseValues, int featureCount)
    {
        KernelGuard.Require(baseValues.Length > 0 && featureCount > 0, "There are no sums or no features.");
        KernelGuard.Length(leafTargets.Length, leafValues.Length, nameof(leafTargets));
        foreach (int target in leafTargets)
            KernelGuard.Require((uint)target < (uint)baseValues.Length, "A leaf adds to a sum that is out of range.");
        foreach (int root in roots)
            KernelGuard.Require((uint)root < (uint)nodes.Length, "A root is out of range.");
        foreach (TreeNode node in nodes)
        {
            bool fits = node.Comparison == TreeComparison.None
                ? node.LeafStart >= 0 && node.LeafCount >= 0 && (long)node.LeafStart + node.LeafCount <= leafValues.Length
                : (uint)node.Feature < (uint)featureCount && (uint)Math.Min(node.TrueChild, node.FalseChild) < (uint)nodes.Length
                    && Math.Max(node.TrueChild, node.FalseChild) < nodes.Length;
            KernelGuard.Require(fits, "A node has an index that is out of range.");
        }
        var packer = new TreePacker(nodes, roots, leafTargets, leafValues);
        _nodes = packer.Nodes;
        _trees = packer.Trees;
        _columns = packer.Columns;
        _leafTargets = leafTargets;
        _leafValues = leafValues;
        _baseValues = baseValues;
        FeatureCount = featureCount;
    }

    public int FeatureCount { get; }

    /// <summary>Sums of a row.</summary>
    public int Count => _baseValues.Length;

    /// <summary>Writes the sums of each row.</summary>
    /// <param name="features">Rows of <see cref="FeatureCount"/> numbers; NaN is missing.</param>
    /// <param name="sums">Rows of <see cref="Count"/> sums.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="cancellationToken">Looked at between tiles.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Run(ReadOnlySpan<double> features, Span<double> sums, WorkPool pool, CancellationToken cancellationToken = default)
    {
        int rows = sums.Length / Count;
        KernelGuard.Length(sums.Length, (long)rows * Count, nameof(sums));
        KernelGuard.Length(features.Length, (long)rows * FeatureCount, nameof(features));
        if (rows == 0)
            return;
        int groups = Tiles.Count(rows, RowGroup.Rows);
        long groupBytes = (_columns.Length + 1L) * RowGroup.Rows * sizeof(long);
        int groupsPerTile = (int)Math.Clamp(TileKeyBytes / groupBytes, 1, MostGroupsPerTile);
        groupsPerTile = Math.Min(groupsPerTile, Tiles.Count(groups, pool.ThreadCount * TilesPerThread));
        fixed (double* first = features, target = sums)
        {
            int rowsPerTile = groupsPerTile * RowGroup.Rows;
            var body = new Body { Sums = this, Features = first, Target = target, Rows = rows, RowsPerTile = rowsPerTile };
            pool.Run(body, Tiles.Count(rows, rowsPerTile), cancellationToken);
        }
    }

    private void RunTile(double* features, double* sums, int rows)
    {
        for (int row = 0; row < rows; row++)
            _baseValues.CopyTo(new Span<double>(sums + (nint)row * Count, Count));
        int groups = Tiles.Count(rows, RowGroup.Rows), groupLength = (_columns.Length + 1) * RowGroup.Rows;
        long* keys = (long*)ThreadScratch.Rent(ScratchSlot.Keys, checked(groups * groupLength * (sizeof(long) / sizeof(float))));
        for (int group = 0; group < groups; group++)
        {
            int row = group * RowGroup.Rows;
            int count = Math.Min(RowGroup.Rows, rows - row);
            RowGroup.Fill(features + (nint)row * FeatureCount, count, FeatureCount, _columns, keys + group * groupLength);
        }
        fixed (PackedNode* nodes = _nodes)
        {
            if (rows == 1)
            {
                RunRow((long*)nodes, keys, sums);
                return;
            }
            foreach (ref readonly PackedTree tree in _trees.AsSpan())
            {
                for (int group = 0; group < groups; group++)
                {
                    int row = group * RowGroup.Rows;
                    RunGroup((long*)nodes, tree, keys + group * groupLength, sums + (nint)row * Count, Math.Min(RowGroup.Rows, rows - row));
                }
            }
        }
    }

    private void RunGroup(long* words, in PackedTree tree, long* keys, double* sums, int rows)
    {
        nuint* at = stackalloc nuint[RowGroup.Rows];
        new Span<nuint>(at, RowGroup.Rows).Fill(tree.Root);
        TreeWalk.Run(words, keys, 1, at, tree.SureSteps, tree.MostSteps);
        for (int lane = 0; lane < rows; lane++)
            Add(words[at[lane]], tree.Target, sums + lane * Count);
    }

    /// <summary>One row: eight trees at a time, added in order.</summary>
    private void RunRow(long* words, long* keys, double* sums)
    {
        nuint* at = stackalloc nuint[RowGroup.Rows];
        for (int start = 0; start < _trees.Length; start += RowGroup.Rows)
        {
            int count = Math.Min(RowGroup.Rows, _trees.Length - start), sure = int.MaxValue, most = 0;
            for (int lane = 0; lane < RowGroup.Rows; lane++)
            {
                ref readonly PackedTree tree = ref _trees[start + Math.Min(lane, count - 1)];
                at[lane] = tree.Root;
                sure = Math.Min(sure, tree.SureSteps);
                most = Math.Max(most, tree.MostSteps);
            }
            TreeWalk.Run(words, keys, 0, at, sure, most);
            for (int lane = 0; lane < count; lane++)
                Add(words[at[lane]], _trees[start + lane].Target, sums);
        }
    }

    private void Add(long leaf, int target, double* sums)
    {
        if (target >= 0)
        {
            sums[target] += BitConverter.Int64BitsToDouble(leaf);
            return;
        }
        int start = (int)(leaf >> 32), end = start + (int)leaf;
        for (int i = start; i < end; i++)
            sums[_leafTargets[i]] += _leafValues[i];
    }

    private struct Body : IParallelBody
    {
        public TreeEnsembleSums Sums;
        public double* Features;
        public double* Target;
        public int Rows;
        public int RowsPerTile;

        public readonly void Run(int tile)
        {
            int row = tile * RowsPerTile;
            Sums.RunTile(
                Features + (nint)row * Sums.FeatureCount, Target + (nint)row * Sums.Count, Math.Min(RowsPerTile, Rows - row));
        }
    }
}
