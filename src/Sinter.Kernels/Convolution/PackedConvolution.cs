using System.Runtime.InteropServices;
using Sinter.Tensors;

namespace Sinter.Kernels;

/// <summary>The constant weights of a convolution, rearranged once: panels of output channels for each group, or, for the direct kernel of
/// depthwise convolutions, as they are. Immutable, and independent of the sizes of images.</summary>
public sealed class PackedConvolution
{
    /// <summary>Above this many output channels per input channel the matrix product beats the direct kernel.</summary>
    private const int MaxDirectMultiplier = 4;

    /// <summary>Taps whose addresses the direct kernel keeps on the stack.</summary>
    private const int MaxDirectTaps = 1024;

    private PackedConvolution(
        ReadOnlyMemory<byte> bytes, int inputChannels, int outputChannels, int groups, Extent3 kernelSize, MatMulKernel kernel)
    {
        Bytes = bytes;
        InputChannels = inputChannels;
        OutputChannels = outputChannels;
        Groups = groups;
        KernelSize = kernelSize;
        Kernel = kernel;
        IsDirect = UsesDirectKernel(inputChannels, outputChannels, groups, kernelSize);
    }

    /// <summary>What a cache stores, together with the kernel's name.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public int InputChannels { get; }

    public int OutputChannels { get; }

    public int Groups { get; }

    public Extent3 KernelSize { get; }

    public MatMulKernel Kernel { get; }

    internal bool IsDirect { get; }

    internal ReadOnlySpan<float> Weights => MemoryMarshal.Cast<byte, float>(Bytes.Span);

    /// <summary>Floats of one group's panels.</summary>
    internal int GroupStride => Bytes.Length / sizeof(float) / Groups;

    /// <summary>Packs weights [outputChannels, inputChannels / groups, kernel...], row-major.</summary>
    /// <exception cref="ArgumentException">The length does not fit, or the channels do not divide into groups.</exception>
    public static unsafe PackedConvolution Pack(
        ReadOnlySpan<float> weights, int inputChannels, int outputChannels, int groups, Extent3 kernelSize, MatMulKernel? kernel = null)
    {
        kernel ??= MatMulKernel.Current;
        int length = ByteLength(inputChannels, outputChannels, groups, kernelSize, kernel);
        int depth = inputChannels / groups * kernelSize.Volume, rows = outputChannels / groups;
        KernelGuard.Length(weights.Length, (long)outputChannels * depth, nameof(weights));
        Memory<byte> bytes = AlignedMemory.Allocate(length);
        Span<float> target = MemoryMarshal.Cast<byte, float>(bytes.Span);
        if (UsesDirectKernel(inputChannels, outputChannels, groups, kernelSize))
        {
            weights.CopyTo(target);
        }
        else
        {
            int stride = target.Length / groups;
            fixed (float* from = weights, to = target)
            {
                for (int group = 0; group < groups; group++)
                    PanelPacking.Pack(from + (nint)group * rows * depth, depth, 1, rows, depth, kernel.TileRows, to + (nint)group * stride);
            }
        }
        return new PackedConvolution(bytes, inputChannels, outputChannels, groups, kernelSize, kernel);
    }

    /// <summary>Takes weights that were packed before for the same kernel, for example from a mapped cache file.</summary>
    /// <exception cref="ArgumentException">The length is not the one that these weights have.</exception>
    public static PackedConvolution FromBytes(
        ReadOnlyMemory<byte> bytes, int inputChannels, int outputChannels, int groups, Extent3 kernelSize, MatMulKernel kernel)
    {
        KernelGuard.Length(bytes.Length, ByteLength(inputChannels, outputChannels, groups, kernelSize, kernel), nameof(bytes));
        return new PackedConvolution(bytes, inputChannels, outputChannels, groups, kernelSize, kernel);
    }

    private static int ByteLength(int inputChannels, int outputChannels, int groups, Extent3 kernelSize, MatMulKernel kernel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        KernelGuard.Require(
            inputChannels >= 1 && outputChannels >= 1 && inputChannels % groups == 0 && outputChannels % groups == 0,
            $"{inputChannels} input and {outputChannels} output channels do not divide into {groups} groups.");
        int depth = checked(inputChannels / groups * kernelSize.Volume);
        if (UsesDirectKernel(inputChannels, outputChannels, groups, kernelSize))
            return checked(outputChannels * depth * sizeof(float));
        return checked(groups * PackedMatrix.ByteLength(MatrixSide.Left, outputChannels / groups, depth, kernel));
    }

    private static bool UsesDirectKernel(int inputChannels, int outputChannels, int groups, Extent3 kernelSize)
        => groups > 1 && inputChannels == groups && outputChannels / groups <= MaxDirectMultiplier && kernelSize.Volume <= MaxDirectTaps;
}
