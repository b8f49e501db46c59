using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sinter.Tensors;

namespace Sinter.Kernels;

/// <summary>The constant weights of a convolution, rearranged once: for each group the panels of a matrix [kernel position, input channel] x
/// output channel. Immutable, and independent of the sizes of images.</summary>
public sealed class PackedConvolution : IPackedWeights
{
    private const int InputsAtOnce = 8;

    private PackedConvolution(
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

    long IPackedWeights.ByteLength => Bytes.Length;

    IReadOnlyList<ReadOnlyMemory<byte>> IPackedWeights.Blocks => [Bytes];

    void IPackedWeights.Release() => LastingMemory.Free(Bytes);

    public int InputChannels { get; }

    public int OutputChannels { get; }

    public int Groups { get; }

    public Extent3 KernelSize { get; }

    public MatMulKernel Kernel { get; }

    internal ReadOnlySpan<float> Panels => MemoryMarshal.Cast<byte, float>(Bytes.Span);

    /// <summary>Floats of one group's panels.</summary>
    internal int GroupStride => Bytes.Length / sizeof(float) / Groups;

    /// <summary>Packs the weights of a shape, in the layout that <see cref="ConvolutionShape"/> says, row-major.</summary>
    /// <exception cref="ArgumentException">The length does not fit, or the channels do not divide into groups.</exception>
    public static unsafe PackedConvolution Pack(ConvolutionShape shape, ReadOnlySpan<float> weights, MatMulKernel? kernel = null)
    {
        kernel ??= MatMulKernel.Current;
        (int inputChannels, int outputChannels, int groups) = (shape.InputChannels, shape.OutputChannels, shape.Groups);
        Extent3 kernelSize = shape.Window.Kernel;
        int length = ByteLength(inputChannels, outputChannels, groups, kernelSize, kernel);
        int inputs = inputChannels / groups, outputs = outputChannels / groups, taps = kernelSize.Volume;
        KernelGuard.Length(weights.Length, (long)outputChannels * inputs * taps, nameof(weights));
        Memory<byte> bytes = LastingMemory.Allocate(length);
        fixed (float* source = weights)
        fixed (byte* target = bytes.Span)
        {
            for (int group = 0; group < groups; group++)
            {
                float* from = source + (nint)group * outputs * inputs * taps;
                float* to = (float*)target + (nint)group * (length / sizeof(float) / groups);
                PackGroup(from, inputs, outputs, taps, shape.IsTransposed, kernel, to);
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

    private static unsafe void PackGroup(
        float* from, int inputs, int outputs, int taps, bool isTransposed, MatMulKernel kernel, float* to)
    {
        nint inputStride = isTransposed ? (nint)outputs * taps : taps, outputStride = isTransposed ? taps : (nint)inputs * taps;
        for (int column = 0; column < outputs; column += kernel.TileColumns)
        {
            int count = Math.Min(kernel.TileColumns, outputs - column), width = kernel.PanelWidth(count);
            float* panel = to + (nint)column * inputs * taps;
            if (taps == 1)
                PanelPacking.PackPanel(from + column * outputStride, outputStride, inputStride, count, inputs, width, panel);
            else
                PackTaps(from + column * outputStride, outputStride, inputStride, count, inputs, taps, width, panel);
        }
    }

    /// <summary>Packs the panels of all taps of neighbouring output channels, some inputs at a time, so that what is read and what is written
    /// stays in the cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void PackTaps(
        float* from, nint outputStride, nint inputStride, int count, int inputs, int taps, int width, float* panel)
    {
        if (count < width)
            new Span<float>(panel, checked(taps * inputs * width)).Clear();
        nint tapStride = (nint)inputs * width;
        for (int first = 0; first < inputs; first += InputsAtOnce)
        {
            int end = Math.Min(inputs, first + InputsAtOnce);
            for (int output = 0; output < count; output++)
            {
                for (int input = first; input < end; input++)
                {
                    float* source = from + (output * outputStride) + (input * inputStride), target = panel + ((nint)input * width) + output;
                    for (int tap = 0; tap < taps; tap++)
                        target[tap * tapStride] = source[tap];
                }
            }
        }
    }

    private static int ByteLength(int inputChannels, int outputChannels, int groups, Extent3 kernelSize, MatMulKernel kernel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        KernelGuard.Require(
            inputChannels >= 1 && outputChannels >= 1 && inputChannels % groups == 0 && outputChannels % groups == 0,
            $"{inputChannels} input and {outputChannels} output channels do not divide into {groups} groups.");
        int depth = checked(inputChannels / groups * kernelSize.Volume);
        return checked(groups * PackedMatrix.ByteLength(depth, outputChannels / groups, kernel));
    }
}
