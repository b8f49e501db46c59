using System.Runtime.InteropServices;
using Sinter.Tensors;

namespace Sinter.Kernels;

/// <summary>The constant weights of a convolution with few output channels, as rows of [kernel..., inputChannels] for each of them.
/// Immutable.</summary>
public sealed class PackedFewOutputs : IPackedWeights
{
    private readonly Memory<byte> _bytes;

    private PackedFewOutputs(int outputChannels, int depth)
    {
        OutputChannels = outputChannels;
        Depth = depth;
        _bytes = LastingMemory.Allocate(checked(outputChannels * depth * sizeof(float)));
    }

    public int OutputChannels { get; }

    public long ByteLength => _bytes.Length;

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
        var packed = new PackedFewOutputs(outputs, inputs * taps);
        Span<float> rows = MemoryMarshal.Cast<byte, float>(packed._bytes.Span);
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
            {
                int from = (shape.IsTransposed ? input * outputs + output : output * inputs + input) * taps;
                for (int tap = 0; tap < taps; tap++)
                    rows[(output * taps + tap) * inputs + input] = weights[from + tap];
            }
        }
        return packed;
    }
}
