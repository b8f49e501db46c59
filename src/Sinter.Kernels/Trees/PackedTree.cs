namespace Sinter.Kernels;

/// <summary>A tree among the packed nodes.</summary>
/// <param name="Root">The word at which the root begins.</param>
/// <param name="SureSteps">The depth of the nearest leaf.</param>
/// <param name="MostSteps">The depth of the farthest leaf.</param>
/// <param name="Target">The prediction that all leaves add one value to; -1 where leaves have lists of values.</param>
internal readonly record struct PackedTree(uint Root, int SureSteps, int MostSteps, int Target)
{
    public const int Lists = -1;
}
