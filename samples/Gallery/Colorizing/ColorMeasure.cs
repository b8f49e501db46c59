using Gallery.Photos;
using SkiaSharp;

namespace Gallery.Colorizing;

/// <summary>Measures how near the model's colours come to the true ones: on pictures that it was not trained on, beside no colours and beside
/// the same mean colour everywhere.</summary>
internal static class ColorMeasure
{
    private const int LongSide = 384, ShortSide = 256;

    public static async Task RunAsync(PhotoLibrary library, PhotoColorizer colorizer, TextWriter output)
    {
        var sums = new Measures(0, 0, 0, 0, 0);
        foreach (Photo photo in library.Photos.Where(photo => photo.Crop == 0))
        {
            using SKCodec codec = SKCodec.Create(photo.File);
            SKSizeI size = codec.Info.Width >= codec.Info.Height ? new(LongSide, ShortSide) : new(ShortSide, LongSide);
            byte[] pixels = PhotoPixels.Read(photo, size);
            var lightness = new float[size.Width * size.Height];
            LabColors.ReadLightness(pixels, lightness);
            float[] truth = LabColors.Chroma(pixels);
            float[] chroma = await colorizer.PredictAsync(lightness, size, CancellationToken.None);
            float a = truth.AsSpan(0, lightness.Length).ToArray().Average(), b = truth.AsSpan(lightness.Length).ToArray().Average();
            float[] mean = [.. Enumerable.Repeat(a, lightness.Length), .. Enumerable.Repeat(b, lightness.Length)];
            var measured = new Measures(Psnr(pixels, lightness, chroma), Psnr(pixels, lightness, []), Psnr(pixels, lightness, mean),
                MeanChroma(chroma), MeanChroma(truth));
            output.WriteLine($"{Path.GetFileName(photo.File),-16} {measured}");
            sums = sums.Plus(measured);
        }
        output.WriteLine($"{"mean",-16} {sums.Over(library.Photos.Count(photo => photo.Crop == 0))}");
    }

    /// <summary>Peak signal to noise ratio in decibels over red, green and blue, of pictures with values up to 255.</summary>
    private static double Psnr(byte[] truth, float[] lightness, float[] chroma)
    {
        var pixels = new byte[truth.Length];
        LabColors.WritePixels(lightness, chroma, pixels);
        double sum = 0;
        for (int i = 0; i < truth.Length; i++)
            sum += i % 4 == 3 ? 0 : Math.Pow(truth[i] - pixels[i], 2);
        return 10 * Math.Log10(255.0 * 255 / (sum / (truth.Length * 3 / 4)));
    }

    private static double MeanChroma(float[] chroma)
    {
        int count = chroma.Length / 2;
        return Enumerable.Range(0, count).Average(i => Math.Sqrt((chroma[i] * chroma[i]) + (chroma[count + i] * chroma[count + i])));
    }

    private sealed record Measures(double Model, double Gray, double MeanColor, double Chroma, double TrueChroma)
    {
        public Measures Plus(Measures other) => new(Model + other.Model, Gray + other.Gray, MeanColor + other.MeanColor, Chroma + other.Chroma,
            TrueChroma + other.TrueChroma);

        public Measures Over(int count) => new(Model / count, Gray / count, MeanColor / count, Chroma / count, TrueChroma / count);

        public override string ToString() =>
            $"PSNR {Model:F1} dB, gray {Gray:F1}, its true mean colour {MeanColor:F1}; mean chroma {Chroma:F1}, true {TrueChroma:F1}";
    }
}
