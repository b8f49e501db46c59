using Sinter.Tensors;

namespace Sinter.Ir.Ops;

/// <summary>Unsigned integers of 1 to 8 bits, one per byte.</summary>
internal static class PackedCodes
{
    /// <summary>The elements of a tensor of masks or indices.</summary>
    public static byte[] Of(Arguments arguments, string parameter)
    {
        Tensor tensor = arguments.Tensor(parameter);
        if (!tensor.ElementType.IsInteger() || tensor.ElementType.IsSigned() || tensor.ElementType.BitWidth() > 8)
            throw arguments.Invalid(parameter, "unsigned integers of 8 bits or fewer", tensor.ToString());
        return Unpack(tensor.Bytes, tensor.ElementType.BitWidth(), tensor.Count);
    }

    public static byte[] Unpack(ReadOnlySpan<byte> packed, int bits, int count)
    {
        var codes = new byte[count];
        BitPacking.Unpack(packed, bits, codes);
        return codes;
    }

    /// <summary>How many mask bits are set.</summary>
    public static int CountSet(ReadOnlySpan<byte> mask) => mask.Length - mask.Count((byte)0);
}
