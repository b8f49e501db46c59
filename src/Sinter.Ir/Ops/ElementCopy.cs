using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Moves elements of any type without looking at them.</summary>
internal static class ElementCopy
{
    /// <summary>A tensor whose element i, in row-major order, is the source's element <paramref name="sourceIndex"/>(i).</summary>
    public static Tensor Gather(Tensor source, Shape shape, Func<int, int> sourceIndex)
    {
        Tensor result = Tensor.Create(source.ElementType, shape);
        for (int i = 0; i < result.Count; i++)
            CopyElement(source, sourceIndex(i), result, i);
        return result;
    }

    /// <summary>Copies one element between tensors of one type. Sub-byte types cannot be addressed.</summary>
    public static void CopyElement(Tensor source, int from, Tensor target, int to)
    {
        int width = source.ElementType.ByteWidth();
        if (width == 0)
            throw new NotSupportedException($"Elements of {source.ElementType.MilName()} cannot be moved one by one.");
        source.Bytes.Slice(from * width, width).CopyTo(target.MutableBytes.Slice(to * width, width));
    }
}
