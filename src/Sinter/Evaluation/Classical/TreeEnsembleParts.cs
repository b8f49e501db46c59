using Sinter.Formats.CoreML;
using Sinter.Kernels;
using Behavior = Sinter.Formats.CoreML.Wire.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;
using Transform = Sinter.Formats.CoreML.Wire.TreeEnsemblePostEvaluationTransform;

namespace Sinter.Evaluation.Classical;

/// <summary>What tree ensembles that regress and those that classify share: the sums, and what is made of them.</summary>
internal static class TreeEnsembleParts
{
    public static TreeEnsembleSums Sums(TreeEnsemble ensemble, int featureCount) => new(
        Array.ConvertAll(ensemble.Nodes, Packed), ensemble.Roots, ensemble.LeafTargets, ensemble.LeafValues, ensemble.BaseValues,
        featureCount);

    /// <exception cref="ModelFormatException">The transform is unknown.</exception>
    public static Transform Known(Transform transform, string place) => transform is >= Transform.NoTransform and
        <= Transform.ClassificationSoftMaxWithZeroClassReference
        ? transform
        : throw new ModelFormatException(ModelStage.Load, $"{place}, postEvaluationTransform", "a known transform", $"{(int)transform}");

    /// <summary>How many numbers a transform makes of so many sums.</summary>
    public static int Length(Transform transform, int sums) =>
        transform == Transform.ClassificationSoftMaxWithZeroClassReference ? sums + 1 : sums;

    /// <summary>Replaces the sums, which come first, by what the transform makes of them.</summary>
    public static void Apply(Transform transform, Span<double> values)
    {
        switch (transform)
        {
            case Transform.ClassificationSoftMax:
                LinkFunctions.Softmax(values);
                break;
            case Transform.RegressionLogistic:
                foreach (ref double value in values)
                    value = LinkFunctions.Logistic(value);
                break;
            case Transform.ClassificationSoftMaxWithZeroClassReference:
                values[..^1].CopyTo(values[1..]);
                values[0] = 0;
                LinkFunctions.Softmax(values);
                break;
            default:
                break;
        }
    }

    private static TreeNode Packed(TreeEnsembleNode node)
    {
        TreeComparison comparison = node.Behavior switch
        {
            Behavior.BranchOnValueLessThanEqual => TreeComparison.LessOrEqual,
            Behavior.BranchOnValueLessThan => TreeComparison.Less,
            Behavior.BranchOnValueGreaterThanEqual => TreeComparison.GreaterOrEqual,
            Behavior.BranchOnValueGreaterThan => TreeComparison.Greater,
            Behavior.BranchOnValueEqual => TreeComparison.Equal,
            Behavior.BranchOnValueNotEqual => TreeComparison.NotEqual,
            _ => TreeComparison.None,
        };
        return new TreeNode(
            comparison, node.Feature, node.Threshold, node.TrueChild, node.FalseChild, node.MissingIsTrue, node.LeafStart, node.LeafCount);
    }
}
