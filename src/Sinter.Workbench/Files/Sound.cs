using Sinter.Tensors;

namespace Sinter.Workbench.Files;

/// <summary>Sampled sound: float samples, mostly within [-1, 1], channels interleaved.</summary>
public sealed class Sound(int sampleRate, int channels, float[] samples)
{
    /// <summary>Frames per second.</summary>
    public int SampleRate { get; } = sampleRate;

    public int Channels { get; } = channels;

    public float[] Samples { get; } = samples;

    public int Frames => Samples.Length / Channels;

    /// <summary>One channel: the mean of all.</summary>
    public Sound ToMono()
    {
        if (Channels == 1)
            return this;
        var mono = new float[Frames];
        for (int frame = 0; frame < mono.Length; frame++)
        {
            double sum = 0;
            for (int channel = 0; channel < Channels; channel++)
                sum += Samples[frame * Channels + channel];
            mono[frame] = (float)(sum / Channels);
        }
        return new Sound(SampleRate, 1, mono);
    }

    /// <summary>The same sound at another rate.</summary>
    public Sound Resample(int sampleRate)
    {
        if (sampleRate == SampleRate)
            return this;
        float[][] channels =
            [.. Enumerable.Range(0, Channels).Select(channel => Resampler.Resample(Channel(channel), SampleRate, sampleRate))];
        var samples = new float[channels[0].Length * Channels];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = channels[i % Channels][i / Channels];
        return new Sound(sampleRate, Channels, samples);
    }

    /// <summary>The samples as [frames] for one channel, else [channels, frames].</summary>
    public Tensor ToTensor()
    {
        if (Channels == 1)
            return Tensor.From<float>(Shape.Of(Frames), Samples);
        return Tensor.From<float>(Shape.Of(Channels, Frames), [.. Enumerable.Range(0, Channels).SelectMany(Channel)]);
    }

    /// <summary>A sound from [frames] or [channels, frames]; dimensions of size one before them are ignored.</summary>
    /// <exception cref="NotSupportedException">The shape is no sound's.</exception>
    public static Sound FromTensor(Tensor tensor, int sampleRate)
    {
        int[] dimensions = [.. tensor.Shape.ToArray().SkipWhile(dimension => dimension == 1)];
        if (dimensions.Length > 2 || (dimensions.Length == 2 && dimensions[0] > 64))
            throw new NotSupportedException($"A tensor {tensor} is no sound: [frames] or [channels, frames] is one.");
        int channels = dimensions.Length == 2 ? dimensions[0] : 1;
        float[] planar = tensor.ToFloats();
        int frames = channels == 0 ? 0 : planar.Length / channels;
        var samples = new float[planar.Length];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = planar[i % channels * frames + i / channels];
        return new Sound(sampleRate, Math.Max(channels, 1), samples);
    }

    private float[] Channel(int channel)
    {
        var samples = new float[Frames];
        for (int frame = 0; frame < samples.Length; frame++)
            samples[frame] = Samples[frame * Channels + channel];
        return samples;
    }
}
