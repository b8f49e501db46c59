using System.Runtime.InteropServices;
using Sinter.Tensors;

namespace Sinter.Kernels;

/// <summary>The constant weights of a transposed convolution as panels of (output channel, kernel position) for each group.
/// Immutable.</summary>
public sealed class PackedTransposedConvolution
{
    private PackedTransposedConvolution(
        ReadOnlyMemory<byte> bytes, int inputChannels, int outputChannels, int groups, Extent3 kernelSize, MatMulKernel kernel)
    {
        Bytes = bytes;
        InputChannels = inputChannels;
        OutputChannels = outputChannels;
        Groups = groups;
        KernelSize = kernelSize;
        Kernel = kernel;
    }

    /// <summary>What a cache stores, together with the kernel's name.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public int InputChannels { get; }

    public int OutputChannels { get; }

    public int Groups { get; }

    public Extent3 KernelSize { get; }

    public MatMulKernel Kernel { get; }

    internal ReadOnlySpan<float> Panels => MemoryMarshal.Cast<byte, float>(Bytes.Span);

    /// <summary>Floats of one group's panels.</summary>
    internal int GroupStride => Bytes.Length / sizeof(float) / Groups;

    /// <summary>Packs weights [inputChannels, outputChannels / groups, kernel...], row-major.</summary>
    /// <exception cref="ArgumentException">The length does not fit, or the channels do not divide into groups.</exception>
    public static unsafe PackedTransposedConvolution Pack(
        ReadOnlySpan<float> weights, int inputChannels, int outputChannels, int groups, Extent3 kernelSize, MatMulKernel? kernel = null)
    {
        kernel ??= MatMulKernel.Current;
        int length = ByteLength(inputChannels, outputChannels, groups, kernelSize, kernel);
        int rows = outputChannels / groups * kernelSize.Volume, depth = inputChannels / groups;
        KernelGuard.Length(weights.Length, (long)inputChannels * rows, nameof(weights));
        Memory<byte> bytes = AlignedMemory.Allocate(length);
        Span<float> target = MemoryMarshal.Cast<byte, float>(bytes.Span);
        int stride = target.Length / groups;
        fixed (float* from = weights, to = target)
        {
            for (int group = 0; group < groups; group++)
                PanelPacking.Pack(from + (nint)group * depth * rows, 1, rows, rows, depth, kernel.TileRows, to + (nint)group * stride);
        }
        return new PackedTransposedConvolution(bytes, inputChannels, outputChannels, groups, kernelSize, kernel);
    }

    /// <summary>Takes weights that were packed before for the same kernel.</summary>
    /// <exception cref="ArgumentException">The length is not the one that these weights have.</exception>
    public static PackedTransposedConvolution FromBytes(
        ReadOnlyMemory<byte> bytes, int inputChannels, int outputChannels, int groups, Extent3 kernelSize, MatMulKernel kernel)
    {
        KernelGuard.Length(bytes.Length, ByteLength(inputChannels, outputChannels, groups, kernelSize, kernel), nameof(bytes));
        return new PackedTransposedConvolution(bytes, inputChannels, outputChannels, groups, kernelSize, kernel);
    }

    private static int ByteLength(int inputChannels, int outputChannels, int groups, Extent3 kernelSize, MatMulKernel kernel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        KernelGuard.Require(
            inputChannels >= 1 && outputChannels >= 1 && inputChannels % groups == 0 && outputChannels % groups == 0,
            $"{inputChannels} input and {outputChannels} output channels do not divide into {groups} groups.");
        int rows = checked(outputChannels / groups * kernelSize.Volume);
        return checked(groups * PackedMatrix.ByteLength(MatrixSide.Left, rows, inputChannels / groups, kernel));
    }
}
