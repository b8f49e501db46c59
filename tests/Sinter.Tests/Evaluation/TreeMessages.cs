using Sinter.Formats.CoreML.Wire;
using Behavior = Sinter.Formats.CoreML.Wire.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;
using Node = Sinter.Formats.CoreML.Wire.TreeEnsembleParameters.Types.TreeNode;

namespace Sinter.Tests.Evaluation;

/// <summary>Messages of trees.</summary>
internal static class TreeMessages
{
    /// <summary>Trees over so many predictions, which start from zero.</summary>
    public static TreeEnsembleParameters Trees(int dimensions, params IEnumerable<Node> nodes) => new()
    {
        NumPredictionDimensions = (ulong)dimensions,
        BasePredictionValue = { new double[dimensions] },
        Nodes = { nodes },
    };

    public static Node Branch(
        ulong tree, ulong number, Behavior behavior, ulong feature, double value, ulong trueChild, ulong falseChild, bool missing = false)
    {
        return new Node
        {
            TreeId = tree,
            NodeId = number,
            NodeBehavior = behavior,
            BranchFeatureIndex = feature,
            BranchFeatureValue = value,
            TrueChildNodeId = trueChild,
            FalseChildNodeId = falseChild,
            MissingValueTracksTrueChild = missing,
        };
    }

    public static Node Leaf(ulong tree, ulong number, params (ulong Index, double Value)[] values) => new()
    {
        TreeId = tree,
        NodeId = number,
        NodeBehavior = Behavior.LeafNode,
        EvaluationInfo =
        {
            values.Select(value => new Node.Types.EvaluationInfo { EvaluationIndex = value.Index, EvaluationValue = value.Value }),
        },
    };

    /// <summary>One branch with two leaves, 10 where it holds and 20 where not.</summary>
    public static Node[] Stump(ulong tree, Behavior behavior, double value, bool missing = false) =>
        [Branch(tree, 0, behavior, 0, value, 1, 2, missing), Leaf(tree, 1, (0, 10)), Leaf(tree, 2, (0, 20))];
}
