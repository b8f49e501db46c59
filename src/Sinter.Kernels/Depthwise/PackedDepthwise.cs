using System.Runtime.InteropServices;
using Sinter.Tensors;

namespace Sinter.Kernels;

/// <summary>Weights of a depthwise convolution, one row of channels per tap of the window.</summary>
public sealed class PackedDepthwise : IPackedWeights
{
    private PackedDepthwise(int channels, Extent3 kernel, ReadOnlyMemory<byte> bytes)
    {
        Channels = channels;
        KernelSize = kernel;
        Bytes = bytes;
    }

    public int Channels { get; }

    public Extent3 KernelSize { get; }

    /// <summary>[taps, channels], at the start of a cache line.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    long IPackedWeights.ByteLength => Bytes.Length;

    IReadOnlyList<ReadOnlyMemory<byte>> IPackedWeights.Blocks => [Bytes];

    void IPackedWeights.Release() => LastingMemory.Free(Bytes);

    internal ReadOnlySpan<float> Weights => MemoryMarshal.Cast<byte, float>(Bytes.Span);

    /// <summary>Packs weights [channels, 1, kernel...].</summary>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public static PackedDepthwise Pack(ReadOnlySpan<float> weights, int channels, Extent3 kernel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        int taps = kernel.Volume;
        KernelGuard.Length(weights.Length, (long)channels * taps, nameof(weights));
        Memory<byte> bytes = LastingMemory.Allocate(checked(weights.Length * sizeof(float)));
        Span<float> packed = MemoryMarshal.Cast<byte, float>(bytes.Span);
        for (int channel = 0; channel < channels; channel++)
        {
            for (int tap = 0; tap < taps; tap++)
                packed[(tap * channels) + channel] = weights[(channel * taps) + tap];
        }
        return new PackedDepthwise(channels, kernel, bytes);
    }

    /// <summary>Takes weights that were packed before, for example from a mapped cache file.</summary>
    /// <exception cref="ArgumentException">The length is not the one that these weights have.</exception>
    public static PackedDepthwise FromBytes(ReadOnlyMemory<byte> bytes, int channels, Extent3 kernel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        KernelGuard.Length(bytes.Length, checked((long)channels * kernel.Volume * sizeof(float)), nameof(bytes));
        return new PackedDepthwise(channels, kernel, bytes);
    }
}
