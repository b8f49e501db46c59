namespace Sinter.Kernels;

/// <summary>How a node compares a feature with its threshold.</summary>
public enum TreeComparison
{
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
    Equal,
    NotEqual,

    /// <summary>The node is a leaf.</summary>
    None,
}

/// <summary>A node of a tree, with its children as positions among all nodes.</summary>
/// <param name="Comparison">How it branches; a leaf does not.</param>
/// <param name="Feature">The feature that it looks at.</param>
/// <param name="Threshold">What the feature is compared with.</param>
/// <param name="TrueChild">Where it leads if the comparison holds.</param>
/// <param name="FalseChild">Where it leads otherwise.</param>
/// <param name="MissingIsTrue">Whether a missing feature (NaN) leads to the true child rather than to the false one.</param>
/// <param name="LeafStart">The first of a leaf's values among the values of all leaves.</param>
/// <param name="LeafCount">How many values a leaf has.</param>
public readonly record struct TreeNode(
    TreeComparison Comparison, int Feature, double Threshold, int TrueChild, int FalseChild, bool MissingIsTrue, int LeafStart,
    int LeafCount);
