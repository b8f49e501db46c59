using System.Runtime.InteropServices;
using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Copies blocks of elements between places that strides describe, in runs where both sides are dense.</summary>
internal static class StridedCopy
{
    /// <summary>A tensor of <paramref name="shape"/> whose element at an index is the source's at offset + sum(index * stride).</summary>
    public static Tensor Read(Tensor source, Shape shape, int offset, ReadOnlySpan<int> strides)
    {
        Tensor result = Tensor.Create(source.ElementType, shape);
        Copy(source, offset, strides, result, 0, shape.Strides(), shape);
        return result;
    }

    /// <summary>Puts the source's element at an index to the target's place offset + sum(index * stride).</summary>
    public static void Write(Tensor source, Tensor target, int offset, ReadOnlySpan<int> strides) =>
        Copy(source, 0, source.Shape.Strides(), target, offset, strides, source.Shape);

    /// <summary>Copies as many elements as <paramref name="shape"/> has. Elements of strings and of sub-byte types have no
    /// addresses.</summary>
    public static void Copy(Tensor source, int sourceOffset, ReadOnlySpan<int> sourceStrides, Tensor target, int targetOffset,
        ReadOnlySpan<int> targetStrides, Shape shape)
    {
        if (source.ElementType != target.ElementType)
            throw new ArgumentException($"Elements of {source} cannot be copied into {target}.", nameof(target));
        switch (source.ElementType.ByteWidth())
        {
            case 1: Copy<byte>(source, sourceOffset, sourceStrides, target, targetOffset, targetStrides, shape); break;
            case 2: Copy<ushort>(source, sourceOffset, sourceStrides, target, targetOffset, targetStrides, shape); break;
            case 4: Copy<uint>(source, sourceOffset, sourceStrides, target, targetOffset, targetStrides, shape); break;
            case 8: Copy<ulong>(source, sourceOffset, sourceStrides, target, targetOffset, targetStrides, shape); break;
            default: throw new NotSupportedException($"Elements of {source.ElementType.MilName()} cannot be moved one by one.");
        }
    }

    private static void Copy<T>(Tensor sourceTensor, int from, ReadOnlySpan<int> sourceStrides, Tensor targetTensor, int to,
        ReadOnlySpan<int> targetStrides, Shape shape)
        where T : unmanaged
    {
        if (shape.ElementCount == 0)
            return;
        ReadOnlySpan<T> source = MemoryMarshal.Cast<byte, T>(sourceTensor.Bytes);
        Span<T> target = MemoryMarshal.Cast<byte, T>(targetTensor.MutableBytes);
        int run = 1, axes = shape.Rank;
        while (axes > 0 && (shape[axes - 1] == 1 || (sourceStrides[axes - 1] == run && targetStrides[axes - 1] == run)))
            run *= shape[--axes];
        if (axes == 0)
        {
            source.Slice(from, run).CopyTo(target.Slice(to, run));
            return;
        }
        int inner = axes - 1, count = shape[inner], sourceStep = sourceStrides[inner], targetStep = targetStrides[inner];
        Shape outer = Shape.Of(shape.Dimensions[..inner]);
        var sourceWalk = new IndexWalk(outer, sourceStrides[..inner]);
        var targetWalk = new IndexWalk(outer, targetStrides[..inner]);
        for (long i = outer.ElementCount; i > 0; i--)
        {
            int s = from + sourceWalk.Offset, t = to + targetWalk.Offset;
            for (int j = 0; j < count; j++, s += sourceStep, t += targetStep)
            {
                if (run == 1)
                    target[t] = source[s];
                else
                    source.Slice(s, run).CopyTo(target.Slice(t, run));
            }
            sourceWalk.Next();
            targetWalk.Next();
        }
    }
}
