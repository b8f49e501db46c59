using Sinter.Workbench.Files;

namespace Sinter.Conformance.RealModels;

/// <summary>A network that paints a photo in the manner of a painting. Two of its layers are custom: their descriptions in the file say in
/// Python what they compute.</summary>
public sealed class StyleTransferTests(ITestOutputHelper output)
{
    private const int Size = 320;

    private const string ModelPath = "Packt-ML-with-CoreML/Chapter06/Notebooks/output/FastStyleTransferVanGoghStarryNight.mlmodel";

    [Fact]
    public void Custom_layers_paint_a_photo()
    {
        RealModelFolder.Require();
        string path = Path.Combine(SharedFolder.Path, "photos", "eval", "23.jpg");
        Assert.SkipUnless(File.Exists(path), "The photos in ../shared/photos are not here.");
        Picture picture = PictureFile.Read(path);
        Image photo = new Image(PixelFormat.Rgb24, picture.Width, picture.Height, picture.Pixels).Resize(Size, Size);
        var made = new List<string>();
        using Model model = Model.Load(RealModelFolder.PathOf(ModelPath), new ModelConfiguration
        {
            CustomLayers = new Dictionary<string, Func<CustomLayerInfo, ICustomLayer>>
            {
                ["ResCropBlockLambda"] = info =>
                {
                    made.Add(info.Name);
                    Assert.Equal("return x[:, 2:-2, 2:-2]", info.Description);
                    return new BorderCrop();
                },
                ["RescaleOutputLambda"] = info =>
                {
                    made.Add(info.Name);
                    Assert.Equal("Rescale output to adjust for ReLu ((x+1)*127.5)", info.Description);
                    return new OutputRescaling();
                },
            },
        });
        Assert.Equal(["res_crop_0", "res_crop_1", "res_crop_2", "res_crop_3", "res_crop_4", "rescale_output"], made);

        Image painted = model.Predict(new Features { ["image"] = photo }).Image("output").ConvertTo(PixelFormat.Rgb24);
        Assert.Equal((Size, Size), (painted.Width, painted.Height));
        double[] colors = [.. Enumerable.Range(0, 3).Select(channel => Channel(painted, channel).Average())];
        double likeness = Correlation(Blurred(photo), Blurred(painted));
        output.WriteLine($"mean colour {colors[0]:F1} {colors[1]:F1} {colors[2]:F1}, likeness {likeness:F3}");
        // The photo is green and yellow; the painting is of blue and ochre, so that red comes last, and the birds are still there.
        Assert.True(colors[2] > colors[0] + 15 && colors[1] > colors[0], $"mean colour {string.Join(", ", colors)}");
        Assert.All(colors, mean => Assert.InRange(mean, 50, 160));
        Assert.True(likeness > 0.35, $"likeness {likeness}");
    }

    /// <summary>The classes are named before anything else goes wrong.</summary>
    [Fact]
    public void Without_the_custom_layers_the_model_is_refused()
    {
        RealModelFolder.Require();
        ModelUnsupportedException error = Assert.Throws<ModelUnsupportedException>(() => Model.Load(RealModelFolder.PathOf(ModelPath)));
        Assert.Equal("custom layers of the classes 'ResCropBlockLambda', 'RescaleOutputLambda'", error.Feature);
        Assert.Contains("ModelConfiguration.CustomLayers", error.Message, StringComparison.Ordinal);
    }

    private static double[] Channel(Image image, int channel) =>
        [.. image.Pixels.ToArray().Where((_, i) => i % 3 == channel).Select(value => (double)value)];

    /// <summary>The mean brightness of squares, larger than brush strokes.</summary>
    private static double[] Blurred(Image image)
    {
        const int Square = 16, Squares = Size / Square;
        var means = new double[Squares * Squares];
        ReadOnlySpan<byte> pixels = image.Pixels.Span;
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                for (int channel = 0; channel < 3; channel++)
                    means[(y / Square * Squares) + (x / Square)] += pixels[(((y * Size) + x) * 3) + channel] / (3.0 * Square * Square);
            }
        }
        return means;
    }

    private static double Correlation(double[] left, double[] right)
    {
        double a = left.Average(), b = right.Average();
        double Product(double[] x, double xMean, double[] y, double yMean) => x.Zip(y, (p, q) => (p - xMean) * (q - yMean)).Sum();
        return Product(left, a, right, b) / Math.Sqrt(Product(left, a, left, a) * Product(right, b, right, b));
    }

    /// <summary>Two rows and columns less on every side, so that the shortcut around two unpadded convolutions fits their output.</summary>
    private sealed class BorderCrop : ICustomLayer
    {
        private const int Border = 2;

        public IReadOnlyList<int[]> OutputShapes(IReadOnlyList<int[]> inputShapes) =>
            [[.. inputShapes[0][..^2], inputShapes[0][^2] - (2 * Border), inputShapes[0][^1] - (2 * Border)]];

        public IReadOnlyList<MultiArray> Evaluate(IReadOnlyList<MultiArray> inputs)
        {
            MultiArray x = inputs[0];
            return [x.Slice(-2, Border, x.Shape[^2] - (2 * Border)).Slice(-1, Border, x.Shape[^1] - (2 * Border))];
        }
    }

    /// <summary>[-1, 1] to the values of pixels.</summary>
    private sealed class OutputRescaling : ICustomLayer
    {
        public IReadOnlyList<int[]> OutputShapes(IReadOnlyList<int[]> inputShapes) => inputShapes;

        public IReadOnlyList<MultiArray> Evaluate(IReadOnlyList<MultiArray> inputs) =>
            [MultiArray.From(inputs[0].ToArray<float>().Select(x => (x + 1) * 127.5f).ToArray(), [.. inputs[0].Shape])];
    }
}
