using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>A compressed constant [rows, row length] as its codes, and what they stand for, in blocks of rows (the columns of
/// <see cref="CompressedValues"/>) and of places in a row.</summary>
/// <param name="Rows">First dimension.</param>
/// <param name="RowLength">Second dimension.</param>
/// <param name="Bits">Of a code.</param>
/// <param name="Packed">The codes as a stream of bits; signed ones as two's complement.</param>
/// <param name="IsSigned">Of the codes.</param>
/// <param name="Values">For codes without sign.</param>
internal sealed record CompressedConstant(int Rows, int RowLength, int Bits, Tensor Packed, bool IsSigned, CompressedValues Values)
{
    /// <summary>The numbers of a compressed constant that kernels can keep; null for any other operation.</summary>
    public static CompressedConstant? Of(Operation operation, Opset opset)
    {
        if (operation.Type is not ("constexpr_affine_dequantize" or "constexpr_blockwise_shift_scale" or "constexpr_lut_to_dense")
            || operation.Output.Type is not TensorType { IsStatic: true, Rank: 2 } type || !type.Element.IsFloat())
            return null;
        Signature signature = OperationTable.Resolve(operation, opset, ModelStage.Specialize).Signature;
        Arguments arguments = ArgumentBinding.FromGraph(operation, opset, signature, ModelStage.Specialize);
        if (!arguments.AllKnown)
            return null;
        (int rows, int length) = (type[0].Size, type[1].Size);
        CompressedConstant? constant = rows == 0 || length == 0 ? null : operation.Type switch
        {
            "constexpr_affine_dequantize" => OfAffine(arguments, rows, length),
            "constexpr_blockwise_shift_scale" => OfBlocks(arguments, rows, length),
            _ => OfTable(arguments, rows, length, signature.Since),
        };
        return constant is not null && CompressedMatrix.Holds(constant.Bits, constant.Values) ? constant : null;
    }

    /// <summary>Differs for constants whose codes stand for different numbers.</summary>
    public string NumbersKey
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (float[] numbers in (float[][])[Values.Scales, Values.Offsets, Values.Tables, [Values.Offset]])
                hash.AppendData(MemoryMarshal.AsBytes<float>(numbers));
            string sizes = string.Create(CultureInfo.InvariantCulture,
                $"{Rows} {RowLength} {Bits} {IsSigned} {Values.ColumnBlocks} {Values.DepthBlocks}");
            return $"{sizes} {Convert.ToHexString(hash.GetHashAndReset())}";
        }
    }

    /// <summary>Rearranges the codes for products.</summary>
    /// <param name="rowsAreColumns">True where a row of the constant belongs to a column of the product, as in the weight of a linear
    /// layer.</param>
    public CompressedMatrix Pack(bool rowsAreColumns)
    {
        var codes = new byte[Rows * RowLength];
        Unpack(0, codes);
        if (rowsAreColumns)
            return CompressedMatrix.Pack(codes, Bits, RowLength, Rows, Values);
        var turned = new byte[codes.Length];
        for (int row = 0; row < Rows; row++)
        {
            for (int i = 0; i < RowLength; i++)
                turned[i * Rows + row] = codes[row * RowLength + i];
        }
        return CompressedMatrix.Pack(turned, Bits, Rows, RowLength, Turned());
    }

    /// <summary>The codes as <see cref="Pack"/> rearranged them, of the parts of what it gave.</summary>
    public CompressedMatrix Restore(bool rowsAreColumns, IReadOnlyList<ReadOnlyMemory<byte>> planes) => rowsAreColumns
        ? CompressedMatrix.FromBytes(planes, Bits, RowLength, Rows, Values, MatMulKernel.Current)
        : CompressedMatrix.FromBytes(planes, Bits, Rows, RowLength, Turned(), MatMulKernel.Current);

    /// <summary>The codes of neighbouring elements, without sign.</summary>
    /// <param name="first">The first element; its code begins with a byte.</param>
    /// <param name="codes">Room for them.</param>
    public void Unpack(long first, Span<byte> codes)
    {
        BitPacking.Unpack(Packed.Bytes[(int)(first * Bits / 8)..], Bits, codes);
        if (!IsSigned)
            return;
        byte sign = (byte)(1 << (Bits - 1));
        for (int i = 0; i < codes.Length; i++)
            codes[i] ^= sign;
    }

    private CompressedValues Turned() => Values with
    {
        ColumnBlocks = Values.DepthBlocks,
        DepthBlocks = Values.ColumnBlocks,
        Scales = Turn(Values.Scales, 1),
        Offsets = Turn(Values.Offsets, 1),
        Tables = Turn(Values.Tables, 1 << Bits),
    };

    private float[] Turn(float[] numbers, int size)
    {
        var turned = new float[numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            int row = Math.DivRem(i / size, Values.DepthBlocks, out int place);
            turned[((place * Values.ColumnBlocks + row) * size) + i % size] = numbers[i];
        }
        return turned;
    }

    private static CompressedConstant OfAffine(Arguments arguments, int rows, int length)
    {
        Tensor data = arguments.Tensor("quantized_data");
        float[] scale = arguments.Tensor("scale").ToFloats(), zero = arguments.Tensor("zero_point").ToFloats();
        int blocks = Math.Max(scale.Length, zero.Length), axis = arguments.Axis("axis", 2);
        bool isSigned = data.ElementType.IsSigned();
        return new CompressedConstant(rows, length, 8, data, isSigned, new CompressedValues
        {
            ColumnBlocks = axis == 0 ? blocks : 1,
            DepthBlocks = axis == 1 ? blocks : 1,
            Scales = [.. Enumerable.Range(0, blocks).Select(i => scale[scale.Length == 1 ? 0 : i])],
            Offsets = zero.Length == 1 ? [] : [.. zero.Select(value => value + Bias(isSigned, 8))],
            Offset = zero.Length == 1 ? zero[0] + Bias(isSigned, 8) : 0,
        });
    }

    private static CompressedConstant? OfBlocks(Arguments arguments, int rows, int length)
    {
        Tensor data = arguments.Tensor("data"), scale = arguments.Tensor("scale");
        if (!data.ElementType.IsInteger())
            return null;
        int bits = data.ElementType.BitWidth();
        bool isSigned = data.ElementType.IsSigned();
        float[]? offsets = arguments.TensorOrNull("offset")?.ToFloats();
        bool isCommon = offsets is null || offsets.AsSpan().IndexOfAnyExcept(offsets[0]) < 0;
        return new CompressedConstant(rows, length, bits, data, isSigned, new CompressedValues
        {
            ColumnBlocks = scale.Shape[0],
            DepthBlocks = scale.Shape[1],
            Scales = scale.ToFloats(),
            Offsets = isCommon ? [] : [.. offsets!.Select(value => value + Bias(isSigned, bits))],
            Offset = isCommon ? (offsets?[0] ?? 0) + Bias(isSigned, bits) : 0,
        });
    }

    private static CompressedConstant? OfTable(Arguments arguments, int rows, int length, Opset since)
    {
        Tensor indices = arguments.Tensor("indices"), lut = arguments.Tensor("lut");
        if (since < Opset.iOS18)
        {
            var whole = new CompressedValues { ColumnBlocks = 1, DepthBlocks = 1, Tables = lut.ToFloats() };
            return new CompressedConstant(rows, length, BitOperations.Log2((uint)lut.Count), indices, false, whole);
        }
        if (lut.Shape[3] != 1)
            return null;
        return new CompressedConstant(rows, length, indices.ElementType.BitWidth(), indices, false, new CompressedValues
        {
            ColumnBlocks = lut.Shape[0],
            DepthBlocks = lut.Shape[1],
            Tables = lut.ToFloats(),
        });
    }

    /// <summary>What is added to signed codes to have them without sign.</summary>
    private static float Bias(bool isSigned, int bits) => isSigned ? 1 << (bits - 1) : 0;
}
