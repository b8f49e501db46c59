using System.Runtime.InteropServices;
using Sinter.Tensors;

namespace Sinter.Kernels;

/// <summary>Constant integer weights as the panels that an <see cref="IntegerKernel"/> reads: 16-bit numbers with their zero points taken
/// off. Immutable.</summary>
public sealed class PackedIntegers : IPackedWeights
{
    private PackedIntegers(ReadOnlyMemory<byte> bytes, int depth, int columns, IntegerKernel kernel)
    {
        Bytes = bytes;
        Depth = depth;
        Columns = columns;
        Kernel = kernel;
    }

    /// <summary>The panels, int16. What a cache stores; they belong to the processor's tier.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    long IPackedWeights.ByteLength => Bytes.Length;

    IReadOnlyList<ReadOnlyMemory<byte>> IPackedWeights.Blocks => [Bytes];

    void IPackedWeights.Release() => LastingMemory.Free(Bytes);

    /// <summary>The dimension that is summed over.</summary>
    public int Depth { get; }

    /// <summary>Columns of the product: output channels.</summary>
    public int Columns { get; }

    internal IntegerKernel Kernel { get; }

    /// <summary>Two steps of depth that are taken at once; an odd one is filled up with zeros.</summary>
    internal int Pairs => (Depth + 1) / 2;

    internal ReadOnlySpan<short> Panels => MemoryMarshal.Cast<byte, short>(Bytes.Span);

    /// <summary>Packs weights [columns, channels, positions], taken in the order positions, channels of depth, as inputs with channels last
    /// have them.</summary>
    /// <param name="codes">The integers; bytes without sign, or with it as two's complement.</param>
    /// <param name="isSigned">Whether they have a sign.</param>
    /// <param name="zeroPoints">What is subtracted from them, one for all or one per column.</param>
    /// <param name="columns">Output channels.</param>
    /// <param name="channels">Input channels.</param>
    /// <param name="positions">Of the convolution's kernel; 1 for a matrix [columns, depth].</param>
    /// <exception cref="ArgumentException">A length does not fit the sizes, or a zero point is no 8-bit number.</exception>
    public static PackedIntegers Pack(
        ReadOnlySpan<byte> codes, bool isSigned, ReadOnlySpan<int> zeroPoints, int columns, int channels, int positions) =>
        Pack(codes, isSigned, zeroPoints, columns, channels, positions, IntegerKernel.Current);

    internal static PackedIntegers Pack(ReadOnlySpan<byte> codes, bool isSigned, ReadOnlySpan<int> zeroPoints, int columns, int channels,
        int positions, IntegerKernel kernel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(positions);
        int depth = checked(channels * positions);
        KernelGuard.Length(codes.Length, (long)columns * depth, nameof(codes));
        KernelGuard.Require(zeroPoints.Length == 1 || zeroPoints.Length == columns, "There is one zero point, or one per column.");
        foreach (int zeroPoint in zeroPoints)
            KernelGuard.Require(zeroPoint is >= sbyte.MinValue and <= byte.MaxValue, "A zero point is an 8-bit number.");
        Memory<byte> bytes = LastingMemory.Allocate(ByteLength(depth, columns, kernel));
        bytes.Span.Clear();
        Span<short> panels = MemoryMarshal.Cast<byte, short>(bytes.Span);
        int pairs = (depth + 1) / 2;
        for (int column = 0; column < columns; column++)
        {
            (int panel, int within) = Math.DivRem(column, kernel.TileColumns);
            int first = panel * kernel.TileColumns, width = Math.Min(kernel.TileColumns, kernel.PanelColumns(columns) - first);
            Span<short> target = panels.Slice(first * pairs * 2, width * pairs * 2);
            int zeroPoint = zeroPoints[zeroPoints.Length == 1 ? 0 : column];
            ReadOnlySpan<byte> row = codes.Slice(column * depth, depth);
            for (int k = 0; k < depth; k++)
            {
                byte code = row[k % channels * positions + k / channels];
                target[(k / 2 * width + within) * 2 + k % 2] = (short)((isSigned ? (sbyte)code : code) - zeroPoint);
            }
        }
        return new PackedIntegers(bytes, depth, columns, kernel);
    }

    /// <summary>Takes panels that were packed before on the same tier, for example from a mapped cache file.</summary>
    /// <exception cref="ArgumentException">The length is not the one that these panels have.</exception>
    public static PackedIntegers FromBytes(ReadOnlyMemory<byte> bytes, int depth, int columns)
    {
        KernelGuard.Length(bytes.Length, ByteLength(depth, columns, IntegerKernel.Current), nameof(bytes));
        return new PackedIntegers(bytes, depth, columns, IntegerKernel.Current);
    }

    private static int ByteLength(int depth, int columns, IntegerKernel kernel) =>
        checked((depth + 1) / 2 * 2 * kernel.PanelColumns(columns) * sizeof(short));
}
