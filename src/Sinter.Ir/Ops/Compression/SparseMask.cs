using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Sparse tensors: a bit per element of the dense tensor, and the kept elements in row-major order.</summary>
internal static class SparseMask
{
    /// <summary>Checks that the kept elements are a vector.</summary>
    public static void CheckData(Arguments arguments, string data)
    {
        if (arguments.TensorType(data) is { HasRank: true, Rank: not 1 } type)
            throw arguments.Invalid(data, "a vector", type.ToString());
    }

    /// <summary>The mask, one byte per dense element, with as many set as there are kept elements.</summary>
    public static byte[] Read(Arguments arguments, string mask, string data) =>
        Match(arguments, PackedCodes.Of(arguments, mask), mask, data);

    public static byte[] Match(Arguments arguments, byte[] bits, string mask, string data)
    {
        int set = PackedCodes.CountSet(bits), count = arguments.Tensor(data).Count;
        return set == count ? bits : throw arguments.Invalid(mask, $"{count} set bits, one per element of {data}", $"{set}");
    }

    /// <summary>The dense tensor: kept elements where the mask is set, zero elsewhere.</summary>
    public static Tensor Expand(byte[] mask, Tensor data, Shape shape)
    {
        Tensor dense = Tensor.Create(data.ElementType, shape);
        bool packed = data.ElementType.IsSubByte();
        int width = packed ? 1 : data.ElementType.ByteWidth();
        ReadOnlySpan<byte> source = packed ? PackedCodes.Unpack(data.Bytes, data.ElementType.BitWidth(), data.Count) : data.Bytes;
        Span<byte> target = packed ? new byte[dense.Count] : dense.MutableBytes;
        int from = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0)
                continue;
            source.Slice(from, width).CopyTo(target.Slice(i * width, width));
            from += width;
        }
        if (packed)
            BitPacking.Pack(target, data.ElementType.BitWidth(), dense.MutableBytes);
        return dense;
    }
}
