using System.Runtime.InteropServices;
using Sinter.Tensors;

namespace Sinter.Kernels;

/// <summary>The constant filters of a 3 x 3 convolution, transformed and rearranged once: for each of the 36 products the panels of
/// a matrix input channel x output channel. Immutable.</summary>
public sealed class PackedWinograd
{
    private PackedWinograd(ReadOnlyMemory<byte> bytes, int inputChannels, int outputChannels, MatMulKernel kernel)
    {
        Bytes = bytes;
        InputChannels = inputChannels;
        OutputChannels = outputChannels;
        Kernel = kernel;
    }

    /// <summary>What a cache stores, together with the kernel's name.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public int InputChannels { get; }

    public int OutputChannels { get; }

    public MatMulKernel Kernel { get; }

    internal ReadOnlySpan<float> Panels => MemoryMarshal.Cast<byte, float>(Bytes.Span);

    /// <summary>Floats of one product's panels.</summary>
    internal int ProductStride => Bytes.Length / sizeof(float) / WinogradTiles.Products;

    /// <summary>Transforms and packs weights [outputChannels, inputChannels, 3, 3], row-major.</summary>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public static unsafe PackedWinograd Pack(ReadOnlySpan<float> weights, int inputChannels, int outputChannels,
        MatMulKernel? kernel = null)
    {
        kernel ??= MatMulKernel.Current;
        int length = ByteLength(inputChannels, outputChannels, kernel);
        KernelGuard.Length(weights.Length, (long)outputChannels * inputChannels * 9, nameof(weights));
        Memory<byte> bytes = AlignedMemory.Allocate(length);
        var matrices = new float[checked(WinogradTiles.Products * outputChannels * inputChannels)];
        Span<double> products = stackalloc double[WinogradTiles.Products];
        int pairs = outputChannels * inputChannels;
        for (int pair = 0; pair < pairs; pair++)
        {
            WinogradTiles.TransformFilter(weights.Slice(pair * 9, 9), products);
            for (int i = 0; i < products.Length; i++)
                matrices[(i * pairs) + pair] = (float)products[i];
        }
        int stride = length / sizeof(float) / WinogradTiles.Products;
        fixed (float* from = matrices)
        fixed (byte* to = bytes.Span)
        {
            for (int i = 0; i < WinogradTiles.Products; i++)
                PanelPacking.Pack(from + ((nint)i * pairs), inputChannels, 1, outputChannels, inputChannels, kernel, (float*)to
                    + ((nint)i * stride));
        }
        return new PackedWinograd(bytes, inputChannels, outputChannels, kernel);
    }

    /// <summary>Takes filters that were packed before for the same kernel, for example from a mapped cache file.</summary>
    /// <exception cref="ArgumentException">The length is not the one that these filters have.</exception>
    public static PackedWinograd FromBytes(ReadOnlyMemory<byte> bytes, int inputChannels, int outputChannels, MatMulKernel kernel)
    {
        KernelGuard.Length(bytes.Length, ByteLength(inputChannels, outputChannels, kernel), nameof(bytes));
        return new PackedWinograd(bytes, inputChannels, outputChannels, kernel);
    }

    private static int ByteLength(int inputChannels, int outputChannels, MatMulKernel kernel)
    {
        KernelGuard.Require(inputChannels >= 1 && outputChannels >= 1, "There are no channels.");
        return checked(WinogradTiles.Products * PackedMatrix.ByteLength(inputChannels, outputChannels, kernel));
    }
}
