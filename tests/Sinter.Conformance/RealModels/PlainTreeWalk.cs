using Sinter.Formats.CoreML.Wire;
using Behavior = Sinter.Formats.CoreML.Wire.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;
using Node = Sinter.Formats.CoreML.Wire.TreeEnsembleParameters.Types.TreeNode;

namespace Sinter.Conformance.RealModels;

/// <summary>The sums of a tree ensemble straight from its message, with nothing of the engine: nodes by number, one step after another. The
/// only mode is "at most".</summary>
internal static class PlainTreeWalk
{
    public static double[] Sums(TreeEnsembleParameters trees, double[] features)
    {
        double[] sums = [.. trees.BasePredictionValue];
        foreach (IGrouping<ulong, Node> tree in trees.Nodes.GroupBy(node => node.TreeId))
        {
            Dictionary<ulong, Node> nodes = tree.ToDictionary(node => node.NodeId);
            Node node = nodes[0];
            while (node.NodeBehavior != Behavior.LeafNode)
            {
                Assert.Equal(Behavior.BranchOnValueLessThanEqual, node.NodeBehavior);
                node = nodes[features[node.BranchFeatureIndex] <= node.BranchFeatureValue ? node.TrueChildNodeId : node.FalseChildNodeId];
            }
            foreach (Node.Types.EvaluationInfo value in node.EvaluationInfo)
                sums[value.EvaluationIndex] += value.EvaluationValue;
        }
        return sums;
    }
}
