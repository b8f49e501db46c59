using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>The axes of a transpose.</summary>
internal static class TransposeOrder
{
    /// <summary>For each axis of the result the axis of the input, counted from 0; null when it is not constant.</summary>
    public static int[]? Of(Operation transpose)
    {
        int[]? axes = transpose.Input("perm")?.ConstantTensor?.ToInts();
        return axes is null ? null : [.. axes.Select(axis => axis < 0 ? axis + axes.Length : axis)];
    }
}
