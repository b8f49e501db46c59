using System.Runtime.InteropServices;
using Sinter.Tensors;

namespace Sinter.Kernels;

/// <summary>A constant right operand, rearranged once into the panels that a <see cref="MatMulKernel"/> reads. Immutable.</summary>
public sealed class PackedMatrix : IPackedWeights
{
    private PackedMatrix(ReadOnlyMemory<byte> bytes, int depth, int columns, MatMulKernel kernel)
    {
        Bytes = bytes;
        Depth = depth;
        Columns = columns;
        Kernel = kernel;
    }

    /// <summary>The panels, float32. What a cache stores, together with the kernel's name.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    long IPackedWeights.ByteLength => Bytes.Length;

    IReadOnlyList<ReadOnlyMemory<byte>> IPackedWeights.Blocks => [Bytes];

    void IPackedWeights.Release() => LastingMemory.Free(Bytes);

    /// <summary>The dimension that is summed over.</summary>
    public int Depth { get; }

    public int Columns { get; }

    public MatMulKernel Kernel { get; }

    internal ReadOnlySpan<float> Panels => MemoryMarshal.Cast<byte, float>(Bytes.Span);

    /// <summary>Bytes that the panels of a matrix take.</summary>
    /// <exception cref="OverflowException">2 GiB or more.</exception>
    public static int ByteLength(int depth, int columns, MatMulKernel kernel)
        => checked((int)((long)kernel.PanelColumns(columns) * depth * sizeof(float)));

    /// <summary>Packs the right operand of C = A·B: depth x columns, or columns x depth when <paramref name="transposed"/> (the layout of a
    /// linear layer's weight, [out, in]), row-major.</summary>
    public static unsafe PackedMatrix Pack(
        ReadOnlySpan<float> matrix, int depth, int columns, bool transposed = false, MatMulKernel? kernel = null)
    {
        kernel ??= MatMulKernel.Current;
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        KernelGuard.Length(matrix.Length, (long)columns * depth, nameof(matrix));
        Memory<byte> bytes = LastingMemory.Allocate(ByteLength(depth, columns, kernel));
        fixed (float* source = matrix)
        fixed (byte* target = bytes.Span)
        {
            nint acrossStride = transposed ? depth : 1, depthStride = transposed ? 1 : columns;
            PanelPacking.Pack(source, acrossStride, depthStride, columns, depth, kernel, (float*)target);
        }
        return new PackedMatrix(bytes, depth, columns, kernel);
    }

    /// <summary>Takes panels that were packed before for the same kernel, for example from a mapped cache file.</summary>
    /// <exception cref="ArgumentException">The length is not the one that these panels have.</exception>
    public static PackedMatrix FromBytes(ReadOnlyMemory<byte> bytes, int depth, int columns, MatMulKernel kernel)
    {
        KernelGuard.Length(bytes.Length, ByteLength(depth, columns, kernel), nameof(bytes));
        return new PackedMatrix(bytes, depth, columns, kernel);
    }
}
