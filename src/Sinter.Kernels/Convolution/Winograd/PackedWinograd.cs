using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sinter.Tensors;

namespace Sinter.Kernels;

/// <summary>The constant filters of a 3 x 3 convolution, transformed and rearranged once: for each of the 36 products the panels of
/// a matrix input channel x output channel. Immutable.</summary>
public sealed class PackedWinograd : IPackedWeights
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

    long IPackedWeights.ByteLength => Bytes.Length;

    IReadOnlyList<ReadOnlyMemory<byte>> IPackedWeights.Blocks => [Bytes];

    void IPackedWeights.Release() => LastingMemory.Free(Bytes);

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
        Memory<byte> bytes = LastingMemory.Allocate(length);
        int stride = length / sizeof(float) / WinogradTiles.Products;
        fixed (float* from = weights)
        fixed (byte* to = bytes.Span)
        {
            var body = new PackingBody
            {
                From = from,
                To = (float*)to,
                InputChannels = inputChannels,
                OutputChannels = outputChannels,
                Kernel = kernel,
                Stride = stride,
            };
            // Four times as much is written as is read, mostly to memory that is touched for the first time: all cores are worth it.
            WorkPool.Shared.Run(body, Tiles.Count(outputChannels, kernel.TileColumns));
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

    /// <summary>The filters of neighbouring output channels: one panel of each product. Filters of zeros fill the panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void PackPanel(float* from, int inputChannels, int count, int width, float* to, int stride)
    {
        const int Taps = 9;
        int lanes = Vector256<double>.Count;
        Vector256<double>* filter = stackalloc Vector256<double>[Taps];
        Vector256<double>* products = stackalloc Vector256<double>[WinogradTiles.Products];
        double* numbers = (double*)filter;
        // Products lie a power of two apart when channels are one, in the same sets of every cache: each is visited once per input channel.
        float* rows = stackalloc float[WinogradTiles.Products * MatMulKernel.MaxTileColumns];
        for (int input = 0; input < inputChannels; input++)
        {
            for (int output = 0; output < width; output += lanes)
            {
                new Span<double>(numbers, Taps * lanes).Clear();
                for (int lane = 0; lane < lanes && output + lane < count; lane++)
                {
                    float* source = from + (((nint)(output + lane) * inputChannels) + input) * Taps;
                    for (int tap = 0; tap < Taps; tap++)
                        numbers[(tap * lanes) + lane] = source[tap];
                }
                WinogradTiles.TransformFilters(filter, products);
                for (int i = 0; i < WinogradTiles.Products; i++)
                    Vector256.Narrow(products[i], products[i]).GetLower().Store(rows + (i * width) + output);
            }
            float* target = to + ((nint)input * width);
            for (int i = 0; i < WinogradTiles.Products; i++)
                Unsafe.CopyBlockUnaligned(target + ((nint)i * stride), rows + (i * width), (uint)width * sizeof(float));
        }
    }

    /// <summary>Panels as tiles.</summary>
    private unsafe struct PackingBody : IParallelBody
    {
        public float* From;
        public float* To;
        public int InputChannels;
        public int OutputChannels;
        public MatMulKernel Kernel;
        public int Stride;

        public readonly void Run(int tile)
        {
            int output = tile * Kernel.TileColumns, count = Math.Min(Kernel.TileColumns, OutputChannels - output);
            PackPanel(From + ((nint)output * InputChannels * 9), InputChannels, count, Kernel.PanelWidth(count),
                To + ((nint)output * InputChannels), Stride);
        }
    }

    private static int ByteLength(int inputChannels, int outputChannels, MatMulKernel kernel)
    {
        KernelGuard.Require(inputChannels >= 1 && outputChannels >= 1, "There are no channels.");
        return checked(WinogradTiles.Products * PackedMatrix.ByteLength(inputChannels, outputChannels, kernel));
    }
}
