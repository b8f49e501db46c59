using Behavior = Sinter.Formats.CoreML.Wire.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;
using Node = Sinter.Formats.CoreML.Wire.TreeEnsembleParameters.Types.TreeNode;

namespace Sinter.Formats.CoreML;

/// <summary>Checks the nodes of a tree ensemble and links them. Nothing here recurses: trees may be as deep as they have nodes.</summary>
internal sealed class TreeEnsembleReader(Wire.TreeEnsembleParameters parameters, int featureCount, string place)
{
    private const int None = -1;

    private readonly Dictionary<(ulong Tree, ulong Node), int> _positions = new(parameters.Nodes.Count);
    private readonly TreeEnsembleNode[] _nodes = new TreeEnsembleNode[parameters.Nodes.Count];
    private readonly int[] _parents = new int[parameters.Nodes.Count];
    private readonly List<int> _targets = [];
    private readonly List<double> _values = [];

    public TreeEnsemble Read()
    {
        double[] baseValues = ReadBaseValues();
        for (int i = 0; i < _nodes.Length; i++)
        {
            Node node = parameters.Nodes[i];
            if (!_positions.TryAdd((node.TreeId, node.NodeId), i))
                throw Invalid(node, "a number that no other node of its tree has", "a second node of that number");
        }
        Array.Fill(_parents, None);
        for (int i = 0; i < _nodes.Length; i++)
            _nodes[i] = ReadNode(parameters.Nodes[i], i, baseValues.Length);
        int[] roots = FindRoots();
        RequireReachable(roots);
        return new TreeEnsemble(_nodes, roots, [.. _targets], [.. _values], baseValues);
    }

    private double[] ReadBaseValues()
    {
        ulong dimensions = parameters.NumPredictionDimensions;
        int given = parameters.BasePredictionValue.Count;
        if (dimensions == 0)
            throw new ModelFormatException(ModelStage.Load, $"{place}, numPredictionDimensions", "at least 1", "0");
        if (given != 0 && (ulong)given != dimensions)
            throw new ModelFormatException(ModelStage.Load, $"{place}, basePredictionValue", $"{dimensions} values or none", $"{given}");
        if (given > 0)
            return [.. parameters.BasePredictionValue];
        // Without this bound a few bytes could ask for any amount of memory.
        long leafValues = 1;
        foreach (Node node in parameters.Nodes)
            leafValues += node.EvaluationInfo.Count;
        return dimensions <= (ulong)leafValues
            ? new double[dimensions]
            : throw new ModelFormatException(
                ModelStage.Load, $"{place}, numPredictionDimensions", "no more dimensions than values of leaves, or base values",
                $"{dimensions}");
    }

    private TreeEnsembleNode ReadNode(Node node, int position, int dimensions)
    {
        if (node.NodeBehavior == Behavior.LeafNode)
        {
            int start = _values.Count;
            foreach (Node.Types.EvaluationInfo info in node.EvaluationInfo)
            {
                if (info.EvaluationIndex >= (ulong)dimensions)
                    throw Invalid(node, $"an evaluationIndex below {dimensions}", $"{info.EvaluationIndex}");
                _targets.Add((int)info.EvaluationIndex);
                _values.Add(info.EvaluationValue);
            }
            return new TreeEnsembleNode(Behavior.LeafNode, 0, 0, None, None, false, start, _values.Count - start);
        }
        if (node.NodeBehavior is < Behavior.BranchOnValueLessThanEqual or > Behavior.LeafNode)
            throw Invalid(node, "a known nodeBehavior", $"{(int)node.NodeBehavior}");
        if (node.BranchFeatureIndex >= (ulong)featureCount)
            throw Invalid(node, $"a branchFeatureIndex below {featureCount}, the number of features", $"{node.BranchFeatureIndex}");
        return new TreeEnsembleNode(
            node.NodeBehavior, (int)node.BranchFeatureIndex, node.BranchFeatureValue, Child(node, node.TrueChildNodeId, position),
            Child(node, node.FalseChildNodeId, position), node.MissingValueTracksTrueChild, 0, 0);
    }

    private int Child(Node parent, ulong number, int position)
    {
        if (!_positions.TryGetValue((parent.TreeId, number), out int child))
            throw Invalid(parent, "children that the tree has", $"the child {number}, which it has not");
        if (_parents[child] != None)
            throw Invalid(parameters.Nodes[child], "one parent at most", "a second one");
        _parents[child] = position;
        return child;
    }

    private int[] FindRoots()
    {
        var roots = new Dictionary<ulong, int>();
        var order = new List<ulong>();
        for (int i = 0; i < _nodes.Length; i++)
        {
            Node node = parameters.Nodes[i];
            if (roots.TryAdd(node.TreeId, None))
                order.Add(node.TreeId);
            if (_parents[i] != None)
                continue;
            if (roots[node.TreeId] != None)
                throw Invalid(node, "one root in a tree", "a second node without a parent");
            roots[node.TreeId] = i;
        }
        foreach (ulong tree in order)
        {
            if (roots[tree] == None)
                throw new ModelFormatException(ModelStage.Load, $"{place}, tree {tree}", "a node without a parent as its root", "none");
        }
        return [.. order.Select(tree => roots[tree])];
    }

    /// <summary>With one parent per node at most, what no root leads to is on a circle or hangs on one.</summary>
    private void RequireReachable(int[] roots)
    {
        var reached = new bool[_nodes.Length];
        var open = new Stack<int>(roots);
        while (open.TryPop(out int position))
        {
            reached[position] = true;
            TreeEnsembleNode node = _nodes[position];
            if (node.Behavior == Behavior.LeafNode)
                continue;
            open.Push(node.TrueChild);
            open.Push(node.FalseChild);
        }
        int lost = Array.IndexOf(reached, false);
        if (lost >= 0)
            throw Invalid(parameters.Nodes[lost], "a way from the root", "a circle of nodes");
    }

    private ModelFormatException Invalid(Node node, string expected, string actual) =>
        new(ModelStage.Load, $"{place}, tree {node.TreeId}, node {node.NodeId}", expected, actual);
}
