using Colors = Sinter.Formats.CoreML.Wire.ImageFeatureType.Types.ColorSpace;

namespace Sinter.Tests.Api;

/// <summary>What comes out of a model: labels, images, and how they are asked for.</summary>
public sealed class OutputTests
{
    [Fact]
    public void A_classifier_gives_a_string_and_the_score_of_each()
    {
        using TestPackage package = TestModels.TextClassifier();
        foreach (string path in new[] { package.Path, package.Compile() })
        {
            using Model model = Model.Load(path);
            Prediction prediction = model.Predict(new Features { ["x"] = new float[] { 0.25f, 0.25f, 0.5f } });
            Assert.Equal("fox", prediction.Text("label"));
            IReadOnlyDictionary<string, double> scores = prediction.Probabilities("scores");
            Assert.Equal([("cat", 0.25), ("dog", 0.25), ("fox", 0.5)], scores.Select(score => (score.Key, score.Value)).Order());
            Assert.Throws<InvalidOperationException>(() => prediction.Array("label"));
            Assert.Throws<InvalidOperationException>(() => prediction.Int64("label"));
            Assert.Contains("label, scores", Assert.Throws<KeyNotFoundException>(() => prediction.Text("class")).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_classifier_gives_an_integer_and_the_score_of_each()
    {
        using TestPackage package = TestModels.Int64Classifier();
        foreach (string path in new[] { package.Path, package.Compile() })
        {
            using Model model = Model.Load(path);
            Prediction prediction = model.Predict(new Features { ["x"] = new float[] { 0.25f, 0.25f, 0.5f } });
            Assert.Equal(6_000_000_000, prediction.Int64("label"));
            IReadOnlyDictionary<long, double>? scores = Assert.IsType<DictionaryFeature>(prediction["scores"]).ByInt64;
            Assert.Equal([(-4, 0.25), (10, 0.25), (6_000_000_000, 0.5)], scores!.Select(score => (score.Key, score.Value)).Order());
            Assert.Throws<InvalidOperationException>(() => prediction.Probabilities("scores"));
            Assert.Throws<InvalidOperationException>(() => prediction.Text("label"));
        }
    }

    [Theory]
    [InlineData(PixelFormat.Rgb24, false)]
    [InlineData(PixelFormat.Bgra32, false)]
    [InlineData(PixelFormat.RgbPlanar8, false)]
    [InlineData(PixelFormat.Rgb24, true)]
    [InlineData(PixelFormat.Argb32, true)]
    public void Colours_come_back_as_they_went_in(PixelFormat format, bool isBgr)
    {
        const int Width = 5, Height = 3;
        byte[] pixels = [.. Enumerable.Range(0, Width * Height * 3).Select(i => (byte)(i * 37))];
        using TestPackage package = TestModels.Negative(isBgr ? Colors.Bgr : Colors.Rgb, Width, Height);
        using Model model = package.Load();
        Image given = new Image(PixelFormat.Rgb24, Width, Height, pixels).ConvertTo(format);
        Image negative = model.Predict(new Features { ["image"] = given }).Image("y");
        Assert.Equal((isBgr ? PixelFormat.Bgr24 : PixelFormat.Rgb24, Width, Height), (negative.Format, negative.Width, negative.Height));
        Assert.Equal(pixels.Select(value => (byte)(255 - value)), negative.ConvertTo(PixelFormat.Rgb24).Pixels.ToArray());
        Image back = model.Predict(new Features { ["image"] = negative }).Image("y");
        Assert.Equal(pixels, back.ConvertTo(PixelFormat.Rgb24).Pixels.ToArray());
    }

    [Fact]
    public void Gray_comes_back_as_it_went_in_whatever_the_bytes_per_row()
    {
        const int Width = 5, Height = 3, BytesPerRow = 8;
        byte[] pixels = [.. Enumerable.Range(0, BytesPerRow * Height).Select(i => (byte)(i * 11))];
        using TestPackage package = TestModels.Negative(Colors.Grayscale, Width, Height);
        using Model model = package.Load();
        Image negative = model.Predict(new Features
        {
            ["image"] = new Image(PixelFormat.Gray8, Width, Height, pixels,
            BytesPerRow)
        }).Image("y");
        Assert.Equal(pixels.Chunk(BytesPerRow).SelectMany(row => row[..Width]).Select(value => (byte)(255 - value)),
            negative.Pixels.ToArray());
    }

    [Fact]
    public void Gray_of_16_bits_keeps_its_fractions()
    {
        using TestPackage package = TestModels.Negative(Colors.GrayscaleFloat16, 2, 1);
        using Model model = package.Load();
        Half[] pixels = [(Half)0.5f, (Half)100.25f];
        byte[] bytes = [.. pixels.SelectMany(BitConverter.GetBytes)];
        Image negative = model.Predict(new Features { ["image"] = new Image(PixelFormat.GrayFloat16, 2, 1, bytes) }).Image("y");
        Assert.Equal(PixelFormat.GrayFloat16, negative.Format);
        Assert.Equal([(Half)254.5f, (Half)154.75f], negative.Pixels.ToArray().Chunk(2).Select(half => BitConverter.ToHalf(half)));
    }
}
