using System.Runtime.InteropServices;
using Sinter.Tensors;

namespace Sinter.Kernels;

/// <summary>Which operand of a product a matrix is: the left one is cut into panels of rows, the right one into panels of
/// columns.</summary>
public enum MatrixSide
{
    Left,
    Right,
}

/// <summary>A constant operand, rearranged once into the panels that a <see cref="MatMulKernel"/> reads. Immutable.</summary>
public sealed class PackedMatrix
{
    private PackedMatrix(ReadOnlyMemory<byte> bytes, MatrixSide side, int extent, int depth, MatMulKernel kernel)
    {
        Bytes = bytes;
        Side = side;
        Extent = extent;
        Depth = depth;
        Kernel = kernel;
    }

    /// <summary>The panels, float32. What a cache stores, together with the kernel's name.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public MatrixSide Side { get; }

    /// <summary>Rows of a left operand, columns of a right one.</summary>
    public int Extent { get; }

    /// <summary>The dimension that is summed over.</summary>
    public int Depth { get; }

    public MatMulKernel Kernel { get; }

    internal ReadOnlySpan<float> Panels => MemoryMarshal.Cast<byte, float>(Bytes.Span);

    /// <summary>Bytes that the panels of a matrix take.</summary>
    /// <exception cref="OverflowException">2 GiB or more.</exception>
    public static int ByteLength(MatrixSide side, int extent, int depth, MatMulKernel kernel)
    {
        int width = Width(side, kernel);
        return checked((int)(((long)extent + width - 1) / width * width * depth * sizeof(float)));
    }

    /// <summary>Packs the left operand of C = A·B: rows x depth, or depth x rows when <paramref name="transposed"/>, row-major.</summary>
    public static PackedMatrix PackLeft(
        ReadOnlySpan<float> matrix, int rows, int depth, bool transposed = false, MatMulKernel? kernel = null)
        => Pack(matrix, MatrixSide.Left, rows, depth, depthIsInner: !transposed, kernel ?? MatMulKernel.Current);

    /// <summary>Packs the right operand of C = A·B: depth x columns, or columns x depth when <paramref name="transposed"/> (the layout of a
    /// linear layer's weight, [out, in]), row-major.</summary>
    public static PackedMatrix PackRight(
        ReadOnlySpan<float> matrix, int depth, int columns, bool transposed = false, MatMulKernel? kernel = null)
        => Pack(matrix, MatrixSide.Right, columns, depth, depthIsInner: transposed, kernel ?? MatMulKernel.Current);

    /// <summary>Takes panels that were packed before for the same kernel, for example from a mapped cache file.</summary>
    /// <exception cref="ArgumentException">The length is not the one that these panels have.</exception>
    public static PackedMatrix FromBytes(ReadOnlyMemory<byte> bytes, MatrixSide side, int extent, int depth, MatMulKernel kernel)
    {
        KernelGuard.Length(bytes.Length, ByteLength(side, extent, depth, kernel), nameof(bytes));
        return new PackedMatrix(bytes, side, extent, depth, kernel);
    }

    internal static int Width(MatrixSide side, MatMulKernel kernel) => side == MatrixSide.Left ? kernel.TileRows : kernel.TileColumns;

    private static unsafe PackedMatrix Pack(
        ReadOnlySpan<float> matrix, MatrixSide side, int extent, int depth, bool depthIsInner, MatMulKernel kernel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(extent);
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        KernelGuard.Length(matrix.Length, (long)extent * depth, nameof(matrix));
        Memory<byte> bytes = AlignedMemory.Allocate(ByteLength(side, extent, depth, kernel));
        fixed (float* source = matrix)
        fixed (byte* target = bytes.Span)
        {
            nint acrossStride = depthIsInner ? depth : 1, depthStride = depthIsInner ? 1 : extent;
            PanelPacking.Pack(source, acrossStride, depthStride, extent, depth, Width(side, kernel), (float*)target);
        }
        return new PackedMatrix(bytes, side, extent, depth, kernel);
    }
}
