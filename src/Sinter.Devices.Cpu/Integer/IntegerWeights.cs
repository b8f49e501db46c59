using System.Globalization;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>A constant of integers with one scale, or one per index of an axis: the weights of a product that can be computed with
/// integers.</summary>
/// <param name="Codes">The integers, of 4 or 8 bits.</param>
/// <param name="Scales">One for all, or one per index of the axis.</param>
/// <param name="ZeroPoints">As many, or one for all.</param>
/// <param name="Axis">That of the scales; 0 when there is one for all.</param>
internal sealed record IntegerWeights(Tensor Codes, float[] Scales, int[] ZeroPoints, int Axis)
{
    /// <summary>The integers of an operation that expands them; null when it is another one, or they have scales in another
    /// arrangement.</summary>
    public static IntegerWeights? Of(Operation? operation, Opset opset)
    {
        if (operation is not { IsConstantExpression: true })
            return null;
        Signature signature = OperationTable.Resolve(operation, opset, ModelStage.Specialize).Signature;
        Arguments arguments = ArgumentBinding.FromGraph(operation, opset, signature, ModelStage.Specialize);
        return !arguments.AllKnown ? null : operation.Type switch
        {
            "dequantize" => Of(arguments, "input"),
            "constexpr_affine_dequantize" => Of(arguments, "quantized_data"),
            "constexpr_blockwise_shift_scale" => OfBlocks(arguments),
            _ => null,
        };
    }

    /// <summary>The scale of each index of an axis; null when they belong to another one.</summary>
    public float[]? ScalesAlong(int axis, int size) => Scales.Length == 1 ? [.. Enumerable.Repeat(Scales[0], size)]
        : Axis == axis && Scales.Length == size ? Scales : null;

    /// <summary>Packs the integers for products.</summary>
    /// <param name="constants">Where they are kept.</param>
    /// <param name="columns">Output channels.</param>
    /// <param name="channels">Input channels.</param>
    /// <param name="positions">Of a convolution's kernel.</param>
    /// <param name="columnsAreLast">True for a matrix [channels, columns].</param>
    public PackedIntegers Pack(PackedConstants constants, int columns, int channels, int positions, bool columnsAreLast)
    {
        string form = string.Create(CultureInfo.InvariantCulture,
            $"{columns} {channels} {positions} {columnsAreLast} {string.Join(',', ZeroPoints)}");
        return constants.Get(Codes, form, original => PackedIntegers.Pack(Unpacked(original, columnsAreLast ? columns : 0),
            original.ElementType.IsSigned(), ZeroPoints, columns, channels, positions),
            bytes => PackedIntegers.FromBytes(bytes, checked(channels * positions), columns));
    }

    /// <summary>One byte per integer.</summary>
    /// <param name="codes">The constant.</param>
    /// <param name="rowLength">Of the rows that become columns; 0 for integers that keep their order.</param>
    private static byte[] Unpacked(Tensor codes, int rowLength)
    {
        byte[] bytes = new byte[codes.Count];
        if (codes.ElementType.BitWidth() == 8)
        {
            codes.Bytes.CopyTo(bytes);
        }
        else
        {
            BitPacking.Unpack(codes.Bytes, codes.ElementType.BitWidth(), bytes);
            int shift = codes.ElementType.IsSigned() ? 8 - codes.ElementType.BitWidth() : 0;
            for (int i = 0; i < bytes.Length && shift > 0; i++)
                bytes[i] = (byte)((sbyte)(bytes[i] << shift) >> shift);
        }
        if (rowLength == 0)
            return bytes;
        byte[] turned = new byte[bytes.Length];
        int rows = bytes.Length / rowLength;
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < rowLength; i++)
                turned[i * rows + row] = bytes[row * rowLength + i];
        }
        return turned;
    }

    private static IntegerWeights? Of(Arguments arguments, string data)
    {
        Tensor codes = arguments.Tensor(data), scale = arguments.Tensor("scale");
        if (codes.ElementType is not (ElementType.Int8 or ElementType.UInt8) || codes.Rank == 0 || scale.Rank > 1
            || ZeroPointsOf(arguments, "zero_point") is not { Length: > 0 } zeroPoints)
            return null;
        int axis = scale.Count == 1 && zeroPoints.Length == 1 ? 0 : arguments.Axis("axis", codes.Rank);
        return Checked(codes, scale.ToFloats(), zeroPoints, axis);
    }

    private static IntegerWeights? OfBlocks(Arguments arguments)
    {
        Tensor codes = arguments.Tensor("data"), scale = arguments.Tensor("scale");
        if (codes.Rank == 0 || !codes.ElementType.IsInteger() || codes.ElementType.BitWidth() is not (4 or 8) || scale.Rank != codes.Rank
            || ZeroPointsOf(arguments, "offset") is not { Length: > 0 } zeroPoints)
            return null;
        int[] axes = [.. Enumerable.Range(0, scale.Rank).Where(axis => scale.Shape[axis] != 1)];
        return axes.Length switch
        {
            0 => Checked(codes, scale.ToFloats(), zeroPoints, 0),
            1 when scale.Shape[axes[0]] == codes.Shape[axes[0]] => Checked(codes, scale.ToFloats(), zeroPoints, axes[0]),
            _ => null,
        };
    }

    private static IntegerWeights? Checked(Tensor codes, float[] scales, int[] zeroPoints, int axis)
    {
        int size = codes.Shape[axis];
        if ((scales.Length != 1 && scales.Length != size) || (zeroPoints.Length != 1 && zeroPoints.Length != size))
            return null;
        // One zero point per index with a single scale is told as one scale per index.
        if (scales.Length < zeroPoints.Length)
            scales = [.. Enumerable.Repeat(scales[0], size)];
        return new IntegerWeights(codes, scales, zeroPoints, axis);
    }

    /// <summary>Null when they are no integers, which a constant of the newest form may have.</summary>
    private static int[]? ZeroPointsOf(Arguments arguments, string parameter) => arguments.TensorOrNull(parameter) is not { } given ? [0]
        : given.ElementType.IsInteger() ? given.ToInts() : null;
}
