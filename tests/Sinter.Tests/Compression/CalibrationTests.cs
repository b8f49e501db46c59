using Sinter.Compression;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Compression;

/// <summary>What is decided by calibration data.</summary>
public sealed class CalibrationTests
{
    private static readonly LinearQuantization Coarse = new() { Type = QuantizedType.Int4, WeightThreshold = 0 };

    [Fact]
    public void Compensated_rounding_moves_the_outputs_less_than_rounding_to_nearest()
    {
        using var model = new WeightedModel(Opset.iOS18);
        CompressionConfiguration linear = Only("linear", Coarse), compensated = Only("linear", Coarse with { ErrorCompensation = true });
        Assert.True(OutputNoise(model, compensated) < 0.7 * OutputNoise(model, linear));
    }

    [Fact]
    public void Weighted_tables_move_the_outputs_less_than_plain_ones()
    {
        // The channels with the largest inputs have the smallest weights.
        var random = new Random(3);
        using var model = new WeightedModel(Opset.iOS18, weight: i => (float)((2 * random.NextDouble()) - 1) * MathF.Pow(0.6f, i / 9 % 8));
        var plain = new Palettization { Bits = 2, WeightThreshold = 0 };
        Features[] noise = [.. Enumerable.Range(0, 50).Select(WeightedModel.Noise)];
        double weighted = Noise(model, Only("convolution", plain with { SensitivityWeighted = true }), noise),
            uniform = Noise(model, Only("convolution", plain), noise);
        Assert.True(weighted < 0.5 * uniform, $"{weighted} with weights, {uniform} without");
    }

    [Theory]
    [InlineData(false, QuantizationMode.LinearSymmetric)]
    [InlineData(true, QuantizationMode.Linear)]
    public void Values_between_operations_are_quantized_in_pairs(bool isUnsigned, QuantizationMode mode)
    {
        using var model = new WeightedModel(Opset.iOS17);
        var configuration = new CompressionConfiguration
        {
            Steps = [],
            Activations = new ActivationQuantization { IsUnsigned = isUnsigned, Mode = mode },
        };
        CompressionReport report = ModelCompressor.Compress(model.Path, model.Output(), configuration, Samples());
        Function main = model.Main(model.Output());
        // The input, what the convolution gives, what the linear layer reads and what it gives.
        Assert.Equal(4, report.QuantizedActivations);
        Assert.Equal(4, main.Body.Operations.Count(operation => operation.Type == "quantize"));
        Assert.Equal("dequantize", main.Body.Operations.Single(operation => operation.Name == "convolution").Input("x")!.Variable!.Producer!.Type);
        Assert.Equal("dequantize", main.Body.Operations.Single(operation => operation.Name == "product").Input("x")!.Variable!.Producer!.Type);
        Assert.InRange(Noise(model.Path, model.Output(), Samples()), 1e-8, 1e-3);
    }

    [Fact]
    public void Quantized_values_need_a_target_that_has_them()
    {
        using var model = new WeightedModel();
        var configuration = new CompressionConfiguration { Steps = [], Activations = new ActivationQuantization() };
        var error = Assert.Throws<ModelUnsupportedException>(() => ModelCompressor.Compress(model.Path, model.Output(), configuration, Samples()));
        Assert.Contains("iOS17", error.Message, StringComparison.Ordinal);
        Assert.Equal(DeploymentTarget.iOS17, ModelCompressor.Compress(
            model.Path, model.Output(), configuration with { Target = DeploymentTarget.iOS17 }, Samples()).Target);
    }

    [Fact]
    public void Data_that_are_needed_must_be_given()
    {
        using var model = new WeightedModel(Opset.iOS18);
        CompressionConfiguration configuration = CompressionConfiguration.Of(Coarse with { ErrorCompensation = true });
        Assert.True(configuration.NeedsCalibration);
        var error = Assert.Throws<ModelInputException>(() => ModelCompressor.Compress(model.Path, model.Output(), configuration));
        Assert.Contains("calibration", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_weight_alone_says_how_far_the_outputs_move()
    {
        using var model = new WeightedModel();
        Palettization[] candidates = [.. new[] { 6, 2 }.Select(bits => new Palettization { Bits = bits, WeightThreshold = 0 })];
        IReadOnlyList<LayerSensitivity> layers = CompressionSearch.Sensitivity(model.Path, Samples(), candidates);
        Assert.Equal(6, layers.Count);
        foreach (LayerSensitivity[] pair in layers.Chunk(2))
        {
            Assert.Equal((false, true), (pair[0].IsMeasured, pair[1].IsMeasured));
            Assert.True(pair[0].SignalToNoise > pair[1].SignalToNoise + 6);
        }
        double alone = OutputNoise(model, Only("linear", candidates[1]));
        Assert.Equal(-10 * Math.Log10(alone), layers.Single(layer => layer.Name == WeightedModel.Linear && layer.IsMeasured).SignalToNoise, 1);
    }

    [Fact]
    public void A_search_meets_a_size_or_an_accuracy()
    {
        using var model = new WeightedModel();
        var goal = new CompressionGoal
        {
            Candidates = [.. new[] { 8, 6, 4, 2 }.Select(bits => new Palettization { Bits = bits, WeightThreshold = 0 })],
        };
        long whole = ModelCompressor.Weights(model.Path, 0).Sum(weight => weight.Bytes);
        CompressionConfiguration small = CompressionSearch.Find(model.Path, Samples(), goal with { MaximumWeightBytes = whole / 5 });
        CompressionReport report = ModelCompressor.Compress(model.Path, model.Output("small"), small);
        Assert.InRange(report.WeightBytesAfter, whole / 10, whole / 5);
        CompressionConfiguration accurate = CompressionSearch.Find(model.Path, Samples(), goal with { MinimumSignalToNoise = 25 });
        report = ModelCompressor.Compress(model.Path, model.Output("accurate"), accurate);
        Assert.True(Noise(model.Path, model.Output("accurate"), Samples()) <= Math.Pow(10, -2.5));
        Assert.True(report.WeightBytesAfter < whole / 3);
        Assert.Throws<ModelInputException>(() => CompressionSearch.Find(model.Path, Samples(), goal with { MaximumWeightBytes = whole / 100 }));
        Assert.Throws<ModelInputException>(() => CompressionSearch.Find(model.Path, Samples(), goal));
    }

    [Fact]
    public void Bits_are_spent_where_they_save_most_for_their_noise()
    {
        var random = new Random(5);
        WeightCompression[] schemes = [new Palettization { Bits = 8 }, new Palettization { Bits = 4 }, new Palettization { Bits = 2 }];
        WeightSensitivity[] options = [.. Enumerable.Range(0, 5).SelectMany(weight =>
        {
            double scale = random.NextDouble();
            return schemes.Select((scheme, i) => new WeightSensitivity($"w{weight}", scheme, 1600, 800 >> i, scale * Math.Pow(16, i) / 1000, i == 2));
        })];
        for (long most = 1000; most < 8000; most += 500)
        {
            IReadOnlyDictionary<string, WeightCompression?> chosen = BitAllocation.Choose(options, most, null);
            (long bytes, double noise) = Total(options, chosen);
            Assert.True(bytes <= most);
            // No assignment of so many bytes has less noise.
            Assert.True(noise <= Best(options, schemes, bytes) + 1e-12);
        }
    }

    private static (long Bytes, double Noise) Total(WeightSensitivity[] options, IReadOnlyDictionary<string, WeightCompression?> chosen)
    {
        WeightSensitivity[] used = [.. options.Where(option => chosen.GetValueOrDefault(option.Name) == option.Scheme)];
        return (used.Sum(option => option.BytesAfter) + (1600 * (5 - used.Length)), used.Sum(option => option.Noise));
    }

    private static double Best(WeightSensitivity[] options, WeightCompression[] schemes, long most)
    {
        double least = double.PositiveInfinity;
        for (int assignment = 0; assignment < 1024; assignment++)
        {
            var chosen = new Dictionary<string, WeightCompression?>();
            for (int weight = 0, rest = assignment; weight < 5; weight++, rest /= 4)
            {
                if (rest % 4 < 3)
                    chosen[$"w{weight}"] = schemes[rest % 4];
            }
            (long bytes, double noise) = Total(options, chosen);
            if (bytes <= most)
                least = Math.Min(least, noise);
        }
        return least;
    }

    private static CompressionConfiguration Only(string name, WeightCompression scheme) => new()
    {
        Steps = [new CompressionStep { OperationNames = new Dictionary<string, WeightCompression?> { [name] = scheme } }],
    };

    private static double OutputNoise(WeightedModel model, CompressionConfiguration configuration) => Noise(model, configuration, Samples());

    private static double Noise(WeightedModel model, CompressionConfiguration configuration, IReadOnlyList<Features> samples)
    {
        string output = model.Output(Guid.NewGuid().ToString("N"));
        ModelCompressor.Compress(model.Path, output, configuration, samples);
        return Noise(model.Path, output, samples);
    }

    /// <summary>The power of the change of the outputs over the samples, as a share of theirs.</summary>
    private static double Noise(string before, string after, IReadOnlyList<Features> samples)
    {
        double error = 0, norm = 0;
        foreach (Features sample in samples)
        {
            float[] expected = WeightedModel.Predict(before, sample), got = WeightedModel.Predict(after, sample);
            (double e, double n) = WeightError.Measure(Tensor.From<float>(Shape.Of(expected.Length), expected),
                Tensor.From<float>(Shape.Of(got.Length), got));
            error += e;
            norm += n;
        }
        return error / norm;
    }

    private static IReadOnlyList<Features> Samples() => [.. Enumerable.Range(0, 12).Select(WeightedModel.Sample)];
}
