using Sinter.Ir;

namespace Sinter.Formats.Onnx;

/// <summary>Vectors of sizes of which some elements are known, because they come from the shapes of values whose other sizes vary. A null
/// stands for a size from 0 on.</summary>
internal sealed class PartialVectors
{
    private readonly Dictionary<Variable, int?[]> _known = [];

    public void Set(Variable variable, int?[] elements) => _known[variable] = elements;

    /// <summary>The elements of a scalar or vector; null when nothing is known of them.</summary>
    public int?[]? Find(Variable variable)
    {
        if (variable.ConstantTensor is { ElementType: Tensors.ElementType.Int32, Rank: <= 1 } constant)
            return [.. constant.Span<int>().ToArray().Select(element => (int?)element)];
        return _known.TryGetValue(variable, out int?[]? elements) ? elements : null;
    }
}
