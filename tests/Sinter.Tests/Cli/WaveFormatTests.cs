using System.Text;
using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Tests.Cli;

public sealed class WaveFormatTests
{
    private static byte[] File(int code, int channels, int bits, byte[] data, uint? claimed = null, int rate = 8000)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Encoding.ASCII.GetBytes("RIFF"));
        writer.Write(0);
        writer.Write(Encoding.ASCII.GetBytes("WAVEJUNK"));
        writer.Write(3);
        writer.Write(new byte[4]);
        writer.Write(Encoding.ASCII.GetBytes("fmt "));
        writer.Write(16);
        writer.Write((short)code);
        writer.Write((short)channels);
        writer.Write(rate);
        writer.Write(rate * channels * bits / 8);
        writer.Write((short)(channels * bits / 8));
        writer.Write((short)bits);
        writer.Write(Encoding.ASCII.GetBytes("data"));
        writer.Write(claimed ?? (uint)data.Length);
        writer.Write(data);
        return stream.ToArray();
    }

    private static float[] Samples(int code, int bits, params byte[] data) => WaveFormat.Read(File(code, 1, bits, data), "x.wav").Samples;

    [Fact]
    public void EveryEncodingIsReadAsFloat()
    {
        Assert.Equal([-1f, 0f, 0.5f], Samples(1, 8, 0, 128, 192));
        Assert.Equal([0.5f, -1f], Samples(1, 16, 0x00, 0x40, 0x00, 0x80));
        Assert.Equal([0.5f, -1f], Samples(1, 24, 0, 0, 0x40, 0, 0, 0x80));
        Assert.Equal([0.5f, -1f], Samples(1, 32, 0, 0, 0, 0x40, 0, 0, 0, 0x80));
        Assert.Equal([0.25f], Samples(3, 32, 0, 0, 0x80, 0x3E));
        Assert.Equal([0.25f], Samples(3, 64, 0, 0, 0, 0, 0, 0, 0xD0, 0x3F));
    }

    [Fact]
    public void ChannelsAreApartInTheTensorAndMixedInMono()
    {
        Sound sound = WaveFormat.Read(File(1, 2, 16, [0, 0x40, 0, 0x20, 0, 0xC0, 0, 0]), "x.wav");
        Assert.Equal("fp32[2, 2]", sound.ToTensor().ToString());
        Assert.Equal([0.5f, -0.5f, 0.25f, 0f], sound.ToTensor().Span<float>().ToArray());
        Assert.Equal([0.375f, -0.25f], sound.ToMono().Samples);
    }

    [Fact]
    public void UnfinishedLengthMeansTheRest() =>
        Assert.Equal([0.5f], WaveFormat.Read(File(1, 1, 16, [0, 0x40], uint.MaxValue), "x.wav").Samples);

    [Theory]
    [InlineData(1, 0, 16, 8000, null)]
    [InlineData(1, 1, 12, 8000, null)]
    [InlineData(2, 1, 16, 8000, null)]
    [InlineData(1, 1, 16, 0, null)]
    [InlineData(1, 1, 16, -1, null)]
    [InlineData(1, 1, 16, 8000, 5u)]
    public void DamageIsOneTypedError(int code, int channels, int bits, int rate, uint? claimed) =>
        Assert.Throws<InputFileException>(() => WaveFormat.Read(File(code, channels, bits, [0, 0, 0, 0], claimed, rate), "x.wav"));

    [Fact]
    public void TruncationIsOneTypedError()
    {
        byte[] file = File(1, 1, 16, [0, 0x40]);
        for (int length = 0; length < file.Length; length++)
            Assert.Throws<InputFileException>(() => WaveFormat.Read(file.AsSpan(0, length), "x.wav"));
    }

    [Theory]
    [InlineData(false, 1f / 65536)]
    [InlineData(true, 0f)]
    public void SoundComesBackAsWritten(bool asFloat, float tolerance)
    {
        using var folder = new TemporaryFolder();
        Sound sound = Sound.FromTensor(Tensor.From<float>(Shape.Of(1, 2, 2), [0.1f, -0.2f, 0.3f, -1f]), 44100);
        WaveFormat.Write(folder.At("x.wav"), sound, asFloat);
        Sound back = WaveFormat.Read(folder.At("x.wav"));
        Assert.Equal((44100, 2), (back.SampleRate, back.Channels));
        float[] expected = [0.1f, 0.3f, -0.2f, -1f];
        Assert.All(expected.Zip(back.Samples), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, tolerance));
    }

    [Theory]
    [InlineData(44100, 16000)]
    [InlineData(16000, 44100)]
    [InlineData(48000, 8000)]
    public void ResamplingKeepsATone(int from, int to)
    {
        const double Frequency = 1000;
        float[] tone = [.. Enumerable.Range(0, from).Select(i => (float)Math.Sin(2 * Math.PI * Frequency * i / from))];
        float[] result = Resampler.Resample(tone, from, to);
        Assert.Equal(to, result.Length);
        for (int i = to / 4; i < to * 3 / 4; i++)
            Assert.InRange(result[i] - Math.Sin(2 * Math.PI * Frequency * i / to), -1e-3, 1e-3);
    }

    [Fact]
    public void ResamplingRemovesWhatTheLowerRateCannotHold()
    {
        float[] tone = [.. Enumerable.Range(0, 48000).Select(i => (float)Math.Sin(2 * Math.PI * 6000 * i / 48000))];
        Assert.All(Resampler.Resample(tone, 48000, 8000)[2000..6000], sample => Assert.InRange(sample, -1e-3f, 1e-3f));
    }
}
