using Sinter.Tensors;

namespace Sinter.Formats.Onnx;

/// <summary>Constants in the types that programs compute with.</summary>
internal static class RuntimeTensor
{
    /// <summary>The tensor as float32, float16, int32, bool or string. 64-bit integers beyond 32 bits become the nearest ones, since they
    /// mean "as far as it goes"; unsigned 32-bit ones keep their bits.</summary>
    public static Tensor Of(Tensor tensor)
    {
        ElementType target = tensor.ElementType.ToRuntimeType();
        if (target == tensor.ElementType)
            return tensor;
        if (target == ElementType.Float32)
            return tensor.ConvertTo(ElementType.Float32);
        Tensor result = Tensor.Create(ElementType.Int32, tensor.Shape);
        Span<int> integers = result.MutableSpan<int>();
        switch (tensor.ElementType)
        {
            case ElementType.Int64:
                ReadOnlySpan<long> longs = tensor.Span<long>();
                for (int i = 0; i < integers.Length; i++)
                    integers[i] = (int)Math.Clamp(longs[i], int.MinValue, int.MaxValue);
                break;
            case ElementType.UInt64:
                ReadOnlySpan<ulong> unsigned = tensor.Span<ulong>();
                for (int i = 0; i < integers.Length; i++)
                    integers[i] = (int)Math.Min(unsigned[i], int.MaxValue);
                break;
            case ElementType.UInt32:
                tensor.Bytes.CopyTo(result.MutableBytes);
                break;
            default:
                tensor.ToLongs().Select(value => (int)value).ToArray().CopyTo(integers);
                break;
        }
        return result;
    }
}
