using Sinter.Formats.CoreML;
using Sinter.Tests.Formats;

namespace Sinter.Tests.Building;

public sealed class MilBuilderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Output => _folder.At("built.mlpackage");

    [Fact]
    public void A_network_computes_what_was_written()
    {
        var builder = new MilBuilder { Author = "me", ShortDescription = "two layers" };
        MilValue x = builder.Input("x", ArrayElementType.Float32, 1, 3);
        MilValue hidden = builder.Relu(builder.Linear(x, Array([1, 0, 0, 0, 1, 1], 2, 3), Array([0.5f, -10], 2)));
        Assert.Equal([1, 2], hidden.Shape);
        builder.Output("y", builder.Times(hidden, 2f));
        builder.Output("whole", builder.Cast(hidden, ArrayElementType.Int32));
        builder.Save(Output);
        using Model model = Load();
        Prediction prediction = model.Predict(new Features { ["x"] = Array([1, 2, 3], 1, 3) });
        Assert.Equal([3f, 0], prediction.Array("y").ToArray<float>());
        Assert.Equal([1, 0], prediction.Array("whole").ToArray<int>());
        Assert.Equal("me", model.Description.Metadata.Author);
        Assert.Throws<InvalidOperationException>(() => builder.Save(_folder.At("again.mlpackage")));
    }

    [Fact]
    public void Pictures_go_through_convolutions_into_classes()
    {
        var builder = new MilBuilder();
        MilValue image = builder.ImageInput("image", ColorLayout.Rgb, 4, 4);
        // Each channel's mean is that channel's score.
        MilValue filtered = builder.Conv(image, Array([.. Enumerable.Range(0, 9).Select(i => i % 4 == 0 ? 1f : 0)], 3, 3, 1, 1));
        MilValue pooled = builder.Reshape(builder.AvgPool(builder.MaxPool(filtered, [2, 2]), [2, 2]), [3]);
        builder.Classify(builder.Softmax(builder.Times(pooled, 0.1f)), ["red", "green", "blue"]);
        builder.Save(Output);
        using Model model = Load();
        var pixels = new byte[4 * 4 * 3];
        for (int i = 1; i < pixels.Length; i += 3)
            pixels[i] = 200;
        var green = new Image(PixelFormat.Rgb24, 4, 4, pixels);
        Prediction prediction = model.Predict(new Features { ["image"] = green });
        Assert.Equal("green", prediction.Text("classLabel"));
        Assert.Equal(1, prediction.Probabilities("classLabel_probs").Values.Sum(), 3);
    }

    [Fact]
    public void Half_precision_constants_follow_the_values()
    {
        var builder = new MilBuilder(DeploymentTarget.iOS17);
        MilValue x = builder.Input("x", ArrayElementType.Float16, 2, 4);
        MilValue y = builder.LayerNorm(builder.Plus(x, 1f), [-1], Array([1, 1, 1, 1], 4), new float[] { 0, 0, 0, 1 });
        builder.Output("y", builder.Concat([y, builder.Clip(x, 0, 1)], 0));
        builder.Save(Output);
        using Model model = Load();
        float[] got = model.Predict(new Features { ["x"] = Array([0, 1, 2, 3, 4, 5, 6, 7], 2, 4) }).Array("y").ToArray<float>();
        Assert.Equal(16, got.Length);
        Assert.Equal(-1.3416f, got[0], 0.01f);
        Assert.Equal(2.3416f, got[3], 0.01f);
        Assert.Equal([0f, 1, 1, 1, 1, 1, 1, 1], got[8..]);
    }

    [Fact]
    public void States_and_attention_need_their_target()
    {
        var builder = new MilBuilder(DeploymentTarget.iOS18);
        MilValue x = builder.Input("x", ArrayElementType.Float16, 1, 2, 4), sum = builder.State("sum", 1, 2, 4);
        MilValue total = builder.Plus(builder.ReadState(sum), x);
        builder.WriteState(sum, total);
        builder.Output("y", builder.Attention(total, total, total));
        builder.Save(Output);
        using Model model = Load();
        ModelState state = model.CreateState();
        var features = new Features { ["x"] = Array([1, 1, 1, 1, 1, 1, 1, 1], 1, 2, 4) };
        model.Predict(features, new PredictionOptions { State = state });
        Assert.All(model.Predict(features, new PredictionOptions { State = state }).Array("y").ToArray<float>(), value => Assert.Equal(2, value, 0.01f));
        var old = new MilBuilder(DeploymentTarget.iOS17);
        Assert.Throws<ModelUnsupportedException>(() => old.State("sum", 1));
        MilValue q = old.Input("q", ArrayElementType.Float32, 1, 2, 4);
        Assert.Contains("iOS18", Assert.Throws<ModelFormatException>(() => old.Attention(q, q, q)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_operation_can_be_added()
    {
        var builder = new MilBuilder();
        MilValue x = builder.Input("x", ArrayElementType.Float32, 6);
        IReadOnlyList<MilValue> parts = builder.Split(builder.Add("cumsum", "sums", ("x", x), ("axis", 0), ("exclusive", false), ("reverse", false)), [2, 4], 0);
        builder.Output("last", parts[1]);
        builder.Output("top", builder.AddAll("topk", null, ("x", parts[1]), ("k", 1), ("axis", 0))[0]);
        builder.Save(Output);
        using Model model = Load();
        Prediction prediction = model.Predict(new Features { ["x"] = Array([1, 2, 3, 4, 5, 6], 6) });
        Assert.Equal([6f, 10, 15, 21], prediction.Array("last").ToArray<float>());
        Assert.Equal([21f], prediction.Array("top").ToArray<float>());
        Assert.Contains("nothing", Assert.Throws<ModelUnsupportedException>(() => builder.Add("nothing", null, ("x", x))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_programs_are_refused_where_they_are_written()
    {
        var builder = new MilBuilder(DeploymentTarget.iOS15);
        Assert.Throws<ModelUnsupportedException>(() => builder.Input("h", ArrayElementType.Float16, 1));
        Assert.Throws<ModelInputException>(() => builder.Input("1", ArrayElementType.Float32, 1));
        MilValue x = builder.Input("x", ArrayElementType.Float32, 1, 3);
        Assert.Throws<ModelInputException>(() => builder.Input("x", ArrayElementType.Float32, 1));
        Assert.Throws<ModelFormatException>(() => builder.Linear(x, Array([1, 2], 1, 2)));
        Assert.Throws<ModelInputException>(() => new MilBuilder().Relu(x));
        Assert.Throws<ModelInputException>(() => builder.Save(Output));
        Assert.Throws<ModelInputException>(() => builder.ImageOutput("picture", x, ColorLayout.Rgb));
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public void Weights_lie_in_the_weight_file_and_can_be_compressed()
    {
        var random = new Random(1);
        var builder = new MilBuilder(DeploymentTarget.iOS18);
        MilValue x = builder.Input("x", ArrayElementType.Float32, 1, 64);
        builder.Output("y", builder.Linear(x, Array([.. Enumerable.Range(0, 64 * 64).Select(_ => (float)random.NextDouble())], 64, 64)));
        builder.Save(Output);
        CompressionReport report = ModelCompressor.Compress(Output, _folder.At("small.mlpackage"), CompressionConfiguration.Of(new Palettization { Bits = 4 }));
        Assert.Equal(64 * 64 * 4, report.WeightBytesBefore);
        Assert.Equal((64 * 64 / 2) + (16 * 4), report.WeightBytesAfter);
        Assert.Equal(9, ModelAsset.Open(Output).SpecificationVersion);
    }

    public void Dispose() => _folder.Dispose();

    private Model Load() => Model.Load(Output, new ModelConfiguration { CachePolicy = CachePolicy.None });

    private static MultiArray Array(float[] elements, params int[] shape) => MultiArray.From(elements, shape);
}
