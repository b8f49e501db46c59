using Sinter.Tests.Api;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

public sealed class SoundPreprocessingTests
{
    private const int Samples = 15600, Frames = 96, Bands = 64;

    [Fact]
    public void Silence_is_the_logarithm_of_the_offset() =>
        Assert.All(Run(new float[Samples]), value => Assert.Equal(Math.Log(0.01), value, 1e-12));

    [Theory]
    [InlineData(440)]
    [InlineData(1000)]
    [InlineData(5000)]
    public void A_tone_is_loudest_in_its_band(double frequency)
    {
        double[] spectrogram = Run([.. Enumerable.Range(0, Samples).Select(i => (float)Math.Sin(2 * Math.PI * frequency * i / 16000))]);
        double width = (Mel(7500) - Mel(125)) / (Bands + 1);
        double place = (Mel(frequency) - Mel(125)) / width - 1;
        for (int frame = 0; frame < Frames; frame++)
        {
            double[] bands = spectrogram[(frame * Bands)..((frame + 1) * Bands)];
            Assert.InRange(Array.IndexOf(bands, bands.Max()), place - 1, place + 1);
        }
    }

    /// <summary>The first frame by the definition: a sum over samples for each frequency, with no fast transform.</summary>
    [Fact]
    public void A_frame_is_what_the_definition_gives()
    {
        var random = new Random(5);
        float[] sound = [.. Enumerable.Range(0, Samples).Select(_ => random.NextSingle() - 0.5f)];
        double[] spectrogram = Run(sound);
        double lowest = Mel(125), width = (Mel(7500) - lowest) / (Bands + 1);
        for (int band = 0; band < Bands; band += 7)
        {
            double sum = 0;
            for (int bin = 1; bin <= 256; bin++)
            {
                double weight = Math.Max(0, 1 - Math.Abs(Mel(bin * 31.25) - lowest - (band + 1) * width) / width);
                if (weight == 0)
                    continue;
                double real = 0, imaginary = 0;
                for (int i = 0; i < 400; i++)
                {
                    double sample = sound[160 + i] * (0.5 - 0.5 * Math.Cos(2 * Math.PI * i / 400));
                    real += sample * Math.Cos(2 * Math.PI * bin * i / 512);
                    imaginary += sample * Math.Sin(2 * Math.PI * bin * i / 512);
                }
                sum += weight * Math.Sqrt(real * real + imaginary * imaginary);
            }
            Assert.Equal(Math.Log(sum + 0.01), spectrogram[Bands + band], 1e-9);
        }
    }

    [Fact]
    public void Other_lengths_are_refused()
    {
        Wire.Model message = Preprocessing();
        message.Description.Input[0].Type.MultiArrayType.Shape.Clear();
        using Model model = WrittenModel.Load(message);
        Assert.Contains("16000 Hz", Assert.Throws<ModelInputException>(() =>
            model.Predict(new Features { ["sound"] = new float[100] })).Message,
            StringComparison.Ordinal);
        message.Description.Input[0].Type.MultiArrayType.Shape.Add(16000);
        Assert.Contains("15600", WrittenModel.Invalid(message).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_kind_is_refused()
    {
        Wire.Model message = Preprocessing();
        message.SoundAnalysisPreprocessing.Vggish = null;
        Assert.Contains("vggish", WrittenModel.Unsupported(message).Message, StringComparison.Ordinal);
    }

    private static double Mel(double frequency) => 1127 * Math.Log(1 + frequency / 700);

    private static double[] Run(float[] sound)
    {
        using Model model = WrittenModel.Load(Preprocessing());
        MultiArray spectrogram = model.Predict(new Features { ["sound"] = sound }).Array("spectrogram");
        Assert.Equal([1, Frames, Bands], spectrogram.Shape);
        return spectrogram.ToArray<double>();
    }

    internal static Wire.Model Preprocessing() => WrittenModel.Of([Described.Floats("sound", Samples)],
        [Described.Doubles("spectrogram", 1, Frames, Bands)],
        model => model.SoundAnalysisPreprocessing = new Wire.Models.SoundAnalysisPreprocessing
        {
            Vggish = new Wire.Models.SoundAnalysisPreprocessing.Types.Vggish(),
        });
}
