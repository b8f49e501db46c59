using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Workbench.Graphs;

/// <summary>Types of values in few words.</summary>
public static class TypeWords
{
    /// <summary>For example <c>1×64×32×32 fp16</c>; a question mark for a size that is not known.</summary>
    public static string Of(MilType type) => type switch
    {
        TensorType { HasRank: true, Rank: 0 } tensor => tensor.Element.MilName(),
        TensorType { HasRank: true } tensor => $"{string.Join('×', tensor.Dimensions)} {tensor.Element.MilName()}",
        TensorType tensor => $"{tensor.Element.MilName()} of any rank",
        StateType state => $"state {Of(state.Wrapped)}",
        _ => type.ToString(),
    };
}
