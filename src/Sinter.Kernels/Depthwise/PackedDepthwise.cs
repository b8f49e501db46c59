namespace Sinter.Kernels;

/// <summary>Weights of a depthwise convolution, one row of channels per tap of the window.</summary>
public sealed class PackedDepthwise : IPackedWeights
{
    private PackedDepthwise(int channels, Extent3 kernel, float[] weights)
    {
        Channels = channels;
        KernelSize = kernel;
        Weights = weights;
    }

    public int Channels { get; }

    public Extent3 KernelSize { get; }

    public long ByteLength => (long)Weights.Length * sizeof(float);

    /// <summary>[taps, channels].</summary>
    internal float[] Weights { get; }

    /// <summary>Packs weights [channels, 1, kernel...].</summary>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public static PackedDepthwise Pack(ReadOnlySpan<float> weights, int channels, Extent3 kernel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        int taps = kernel.Volume;
        KernelGuard.Length(weights.Length, (long)channels * taps, nameof(weights));
        float[] packed = GC.AllocateUninitializedArray<float>(weights.Length, pinned: true);
        for (int channel = 0; channel < channels; channel++)
        {
            for (int tap = 0; tap < taps; tap++)
                packed[(tap * channels) + channel] = weights[(channel * taps) + tap];
        }
        return new PackedDepthwise(channels, kernel, packed);
    }
}
