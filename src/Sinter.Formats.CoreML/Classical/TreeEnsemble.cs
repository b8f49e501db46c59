using Behavior = Sinter.Formats.CoreML.Wire.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;

namespace Sinter.Formats.CoreML;

/// <summary>A node of a tree, with its children as positions among all nodes.</summary>
/// <param name="Behavior">How it branches; a leaf does not.</param>
/// <param name="Feature">The feature that it looks at.</param>
/// <param name="Threshold">What the feature is compared with.</param>
/// <param name="TrueChild">Where it leads if the comparison holds.</param>
/// <param name="FalseChild">Where it leads otherwise.</param>
/// <param name="MissingIsTrue">Where it leads if the feature is missing.</param>
/// <param name="LeafStart">The first of a leaf's values among the values of all leaves.</param>
/// <param name="LeafCount">How many values a leaf has.</param>
public readonly record struct TreeEnsembleNode(
    Behavior Behavior, int Feature, double Threshold, int TrueChild, int FalseChild, bool MissingIsTrue, int LeafStart, int LeafCount);

/// <summary>Decision trees whose leaves add up, checked: each is a tree indeed, and every index lies in its range.</summary>
/// <param name="Nodes">The nodes of all trees.</param>
/// <param name="Roots">The root of each tree, in the order in which the trees begin in the file.</param>
/// <param name="LeafTargets">For each value of a leaf, the prediction that it is added to.</param>
/// <param name="LeafValues">The values of the leaves.</param>
/// <param name="BaseValues">What the sums of the predictions start from.</param>
public sealed record TreeEnsemble(
    TreeEnsembleNode[] Nodes, int[] Roots, int[] LeafTargets, double[] LeafValues, double[] BaseValues)
{
    /// <param name="parameters">The message; null where the model has none.</param>
    /// <param name="featureCount">Features that the model takes.</param>
    /// <param name="place">The model, for error messages.</param>
    /// <exception cref="ModelFormatException">The trees break a rule.</exception>
    public static TreeEnsemble Read(Wire.TreeEnsembleParameters? parameters, int featureCount, string place) => parameters is null
        ? throw new ModelFormatException(ModelStage.Load, place, "the parameters of a tree ensemble", "none")
        : new TreeEnsembleReader(parameters, featureCount, place).Read();
}
