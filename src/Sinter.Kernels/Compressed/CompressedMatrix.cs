using System.Runtime.InteropServices;
using Sinter.Tensors;

namespace Sinter.Kernels;

/// <summary>A constant right operand of a product that stays compressed in memory: codes of few bits in the order of panels, which are expanded
/// one after the other, where they are needed. Immutable.</summary>
public sealed class CompressedMatrix : IPackedWeights
{
    private readonly ReadOnlyMemory<byte> _low;
    private readonly ReadOnlyMemory<byte> _high;
    private readonly Memory<byte> _scales;
    private readonly Memory<byte> _offsets;
    private readonly float[] _tables;

    private CompressedMatrix(int depth, int columns, int bits, CompressedValues values, MatMulKernel kernel,
        Func<int, ReadOnlyMemory<byte>> plane)
    {
        Depth = depth;
        Columns = columns;
        Kernel = kernel;
        // 3 and 6 bits are two planes each.
        HighBits = bits switch { 3 => 1, 6 => 2, _ => 0 };
        LowBits = bits - HighBits;
        ColumnBlock = columns / values.ColumnBlocks;
        DepthBlocks = values.DepthBlocks;
        Offset = values.Offset;
        HasHalfScales = Array.TrueForAll(values.Scales, scale => (float)(Half)scale == scale);
        _low = plane(PlaneBytes(LowBits));
        _high = HighBits == 0 ? ReadOnlyMemory<byte>.Empty : plane(PlaneBytes(HighBits));
        int numbers = checked(kernel.PanelColumns(columns) * DepthBlocks);
        _scales = values.Scales.Length == 0 ? Memory<byte>.Empty
            : LastingMemory.Allocate(checked(numbers * (HasHalfScales ? 2 : sizeof(float))));
        _offsets = values.Offsets.Length == 0 ? Memory<byte>.Empty : LastingMemory.Allocate(checked(numbers * 2));
        _tables = [.. values.Tables];
    }

    public int Depth { get; }

    public int Columns { get; }

    public MatMulKernel Kernel { get; }

    /// <summary>Bytes that the matrix takes.</summary>
    public long ByteLength => (long)_low.Length + _high.Length + _scales.Length + _offsets.Length + (_tables.Length * sizeof(float));

    /// <summary>The codes; scales and offsets are quickly made again.</summary>
    IReadOnlyList<ReadOnlyMemory<byte>> IPackedWeights.Blocks => HighBits == 0 ? [_low] : [_low, _high];

    void IPackedWeights.Release()
    {
        foreach (ReadOnlyMemory<byte> memory in (ReadOnlyMemory<byte>[])[_low, _high, _scales, _offsets])
            LastingMemory.Free(memory);
    }

    internal int LowBits { get; }

    internal int HighBits { get; }

    internal int ColumnBlock { get; }

    internal int DepthBlocks { get; }

    internal float Offset { get; }

    internal bool HasHalfScales { get; }

    internal ReadOnlySpan<byte> Low => _low.Span;

    internal ReadOnlySpan<byte> High => _high.Span;

    internal ReadOnlySpan<byte> Scales => _scales.Span;

    internal ReadOnlySpan<Half> Offsets => MemoryMarshal.Cast<byte, Half>(_offsets.Span);

    internal ReadOnlySpan<float> Tables => _tables;

    /// <summary>True when codes of so many bits, with these values, can be kept.</summary>
    public static bool Holds(int bits, CompressedValues values) => bits is 1 or 2 or 3 or 4 or 6 or 8
        && Array.TrueForAll(values.Offsets, offset => (float)(Half)offset == offset);

    /// <summary>Packs codes [columns, depth], one in each byte.</summary>
    /// <exception cref="ArgumentException">A length does not fit, a code has more bits, or the values cannot be kept.</exception>
    public static CompressedMatrix Pack(
        ReadOnlySpan<byte> codes, int bits, int depth, int columns, CompressedValues values, MatMulKernel? kernel = null)
    {
        kernel ??= MatMulKernel.Current;
        Check(bits, depth, columns, values);
        KernelGuard.Length(codes.Length, (long)depth * columns, nameof(codes));
        KernelGuard.Require(bits == 8 || !codes.ContainsAnyExceptInRange((byte)0, (byte)((1 << bits) - 1)), "A code has too many bits.");
        var packed = new CompressedMatrix(depth, columns, bits, values, kernel, length => LastingMemory.Allocate(length));
        packed.PackCodes(codes);
        packed.PackNumbers(values);
        return packed;
    }

    /// <summary>Takes codes that were packed before for the same kernel, for example from a mapped cache file: what <see
    /// cref="IPackedWeights.Blocks"/> gave.</summary>
    /// <exception cref="ArgumentException">The lengths are not those that these codes have, or the values cannot be kept.</exception>
    public static CompressedMatrix FromBytes(
        IReadOnlyList<ReadOnlyMemory<byte>> planes, int bits, int depth, int columns, CompressedValues values, MatMulKernel kernel)
    {
        Check(bits, depth, columns, values);
        KernelGuard.Require(planes.Count == (bits is 3 or 6 ? 2 : 1), $"{planes.Count} planes for codes of {bits} bits.");
        int next = 0;
        var packed = new CompressedMatrix(depth, columns, bits, values, kernel, length =>
        {
            KernelGuard.Length(planes[next].Length, length, nameof(planes));
            return planes[next++];
        });
        packed.PackNumbers(values);
        return packed;
    }

    private static void Check(int bits, int depth, int columns, CompressedValues values)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(depth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        KernelGuard.Require(Holds(bits, values), $"Codes of {bits} bits with these values cannot be kept.");
        values.Check(depth, columns, bits);
    }

    private int PlaneBytes(int bits)
    {
        int rest = Columns % Kernel.TileColumns, whole = Columns - rest;
        long rows = whole / Kernel.TileColumns * (long)CodePlane.RowBytes(Kernel.TileColumns, bits)
            + (rest == 0 ? 0 : CodePlane.RowBytes(Kernel.PanelWidth(rest), bits));
        return checked((int)(rows * Depth));
    }

    private void PackCodes(ReadOnlySpan<byte> codes)
    {
        Span<byte> lowPlane = MemoryMarshal.AsMemory(_low).Span, highPlane = MemoryMarshal.AsMemory(_high).Span;
        lowPlane.Clear();
        highPlane.Clear();
        Span<byte> across = stackalloc byte[MatMulKernel.MaxTileColumns];
        int low = 0, high = 0;
        for (int column = 0; column < Columns; column += Kernel.TileColumns)
        {
            int count = Math.Min(Kernel.TileColumns, Columns - column), width = Kernel.PanelWidth(count);
            across[..width].Clear();
            for (int k = 0; k < Depth; k++)
            {
                for (int j = 0; j < count; j++)
                    across[j] = codes[(column + j) * Depth + k];
                PackRow(across[..width], LowBits, 0, lowPlane, ref low);
                if (HighBits > 0)
                    PackRow(across[..width], HighBits, LowBits, highPlane, ref high);
            }
        }
    }

    private static void PackRow(ReadOnlySpan<byte> codes, int bits, int shift, Span<byte> plane, ref int position)
    {
        int length = CodePlane.RowBytes(codes.Length, bits);
        CodePlane.Pack(codes, bits, shift, plane.Slice(position, length));
        position += length;
    }

    /// <summary>Scales and offsets as panels have them: for each block of depth one per column.</summary>
    private void PackNumbers(CompressedValues values)
    {
        int position = 0;
        for (int column = 0; column < Columns && values.Scales.Length > 0; column += Kernel.TileColumns)
        {
            int width = Kernel.PanelWidth(Math.Min(Kernel.TileColumns, Columns - column));
            for (int block = 0; block < DepthBlocks; block++)
            {
                for (int j = 0; j < width; j++, position++)
                {
                    int index = Math.Min(column + j, Columns - 1) / ColumnBlock * DepthBlocks + block;
                    if (HasHalfScales)
                        MemoryMarshal.Cast<byte, Half>(_scales.Span)[position] = (Half)values.Scales[index];
                    else
                        MemoryMarshal.Cast<byte, float>(_scales.Span)[position] = values.Scales[index];
                    if (values.Offsets.Length > 0)
                        MemoryMarshal.Cast<byte, Half>(_offsets.Span)[position] = (Half)values.Offsets[index];
                }
            }
        }
    }
}
