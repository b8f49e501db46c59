using System.Runtime.InteropServices;
using Sinter.Tensors;

namespace Sinter.Kernels;

/// <summary>The constant weights of a convolution with few output channels, as rows of [kernel..., inputChannels] for each of them.
/// Immutable.</summary>
public sealed class PackedFewOutputs : IPackedWeights
{
    private readonly ReadOnlyMemory<byte> _bytes;

    private PackedFewOutputs(int outputChannels, int depth, ReadOnlyMemory<byte> bytes)
    {
        OutputChannels = outputChannels;
        Depth = depth;
        _bytes = bytes;
    }

    public int OutputChannels { get; }

    public long ByteLength => _bytes.Length;

    IReadOnlyList<ReadOnlyMemory<byte>> IPackedWeights.Blocks => [_bytes];

    void IPackedWeights.Release() => LastingMemory.Free(_bytes);

    /// <summary>Weights of an output channel.</summary>
    public int Depth { get; }

    internal ReadOnlySpan<float> Rows => MemoryMarshal.Cast<byte, float>(_bytes.Span);

    /// <summary>Packs weights in the layout that <see cref="ConvolutionShape"/> says; there is one group.</summary>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public static PackedFewOutputs Pack(ConvolutionShape shape, ReadOnlySpan<float> weights)
    {
        int taps = shape.Window.Kernel.Volume, inputs = shape.InputChannels, outputs = shape.OutputChannels;
        KernelGuard.Length(weights.Length, (long)outputs * inputs * taps, nameof(weights));
        Memory<byte> bytes = LastingMemory.Allocate(checked(outputs * inputs * taps * sizeof(float)));
        Span<float> rows = MemoryMarshal.Cast<byte, float>(bytes.Span);
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
            {
                int from = (shape.IsTransposed ? input * outputs + output : output * inputs + input) * taps;
                for (int tap = 0; tap < taps; tap++)
                    rows[(output * taps + tap) * inputs + input] = weights[from + tap];
            }
        }
        return new PackedFewOutputs(outputs, inputs * taps, bytes);
    }

    /// <summary>Takes weights that were packed before, for example from a mapped cache file.</summary>
    /// <exception cref="ArgumentException">The length is not the one that these weights have.</exception>
    public static PackedFewOutputs FromBytes(ReadOnlyMemory<byte> bytes, ConvolutionShape shape)
    {
        int depth = checked(shape.InputChannels * shape.Window.Kernel.Volume);
        KernelGuard.Length(bytes.Length, checked((long)shape.OutputChannels * depth * sizeof(float)), nameof(bytes));
        return new PackedFewOutputs(shape.OutputChannels, depth, bytes);
    }
}
