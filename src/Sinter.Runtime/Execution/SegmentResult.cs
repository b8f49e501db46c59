using Sinter.Tensors;

namespace Sinter.Runtime;

/// <summary>Hands a segment's results to whoever asked for them.</summary>
public static class SegmentResult
{
    /// <summary>The result where the caller wants it, or in memory of its own.</summary>
    /// <param name="result">The result.</param>
    /// <param name="wanted">A tensor of its type and shape to write it into; anything else is ignored.</param>
    /// <param name="mustCopy">True when the result's memory is not the caller's to keep.</param>
    public static Value Deliver(Value result, Value? wanted, bool mustCopy)
    {
        if (result is not Tensor tensor || ReferenceEquals(result, wanted))
            return result;
        if (wanted is Tensor { IsReadOnly: false } target && target.ElementType == tensor.ElementType && target.Shape == tensor.Shape)
        {
            target.CopyFrom(tensor);
            return target;
        }
        return mustCopy ? tensor.Clone() : tensor;
    }
}
