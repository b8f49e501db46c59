using Sinter.Formats.CoreML;
using Sinter.Ir;

namespace Sinter.Tests.Compression;

public sealed class ConfigurationTests
{
    [Fact]
    public void Names_come_before_types_and_types_before_the_rest()
    {
        using var model = new WeightedModel();
        var configuration = CompressionConfiguration.Parse("""
            {
              "config_type": "OpPalettizerConfig",
              "global_config": {"nbits": 4, "weight_threshold": 0},
              "op_type_configs": {"linear": {"config_type": "OpLinearQuantizerConfig", "dtype": "uint8", "weight_threshold": 0}, "conv": {"nbits": 2, "weight_threshold": 0}},
              "op_name_configs": {"conv_weight": null}
            }
            """);
        CompressionReport report = model.Compress(configuration);
        Assert.Equal(["", "uint8, per channel", "4-bit table"], report.Weights.Select(weight => string.Join(", ", weight.Schemes)));
        Assert.Equal("no scheme is meant for it", report.Weights[0].Reason);
    }

    [Fact]
    public void Small_weights_are_left_alone()
    {
        using var model = new WeightedModel();
        CompressionReport report = model.Compress(CompressionConfiguration.Of(new LinearQuantization { WeightThreshold = 1024 }));
        Assert.Equal(["linear_weight"], report.Weights.Where(weight => weight.Schemes.Count > 0).Select(weight => weight.Name));
        Assert.Contains("1024", report.Weights[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scheme_that_the_target_has_not_is_refused_with_the_target_that_has_it()
    {
        using var model = new WeightedModel();
        CompressionConfiguration configuration = CompressionConfiguration.Of(new LinearQuantization { Type = QuantizedType.Int4, WeightThreshold = 0 });
        var error = Assert.Throws<ModelUnsupportedException>(() => model.Compress(configuration));
        Assert.Contains("iOS18", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(model.Output()));
        CompressionReport report = model.Compress(configuration with { Target = DeploymentTarget.iOS18 });
        Assert.Equal(DeploymentTarget.iOS18, report.Target);
        Assert.Equal(9, ModelAsset.Open(model.Output()).SpecificationVersion);
        Assert.Equal(Opset.iOS18, model.Main(model.Output()).Opset);
    }

    [Fact]
    public void A_target_raises_nothing_that_need_not_be_raised()
    {
        using var model = new WeightedModel(Opset.iOS15);
        CompressionReport report = model.Compress(
            CompressionConfiguration.Of(new Palettization { Bits = 4, WeightThreshold = 0 }) with { Target = DeploymentTarget.iOS18 });
        Assert.Equal(DeploymentTarget.iOS16, report.Target);
    }

    [Fact]
    public void Constants_of_the_older_form_are_rewritten_when_the_opset_rises()
    {
        using var model = new WeightedModel();
        var first = new CompressionStep
        {
            OperationTypes = new Dictionary<string, WeightCompression?>
            {
                ["conv"] = new Palettization { Bits = 4, WeightThreshold = 0 },
                ["linear"] = new LinearQuantization { WeightThreshold = 0, Mode = QuantizationMode.Linear },
                ["matmul"] = new MagnitudePruning { TargetSparsity = 0.5, WeightThreshold = 0 },
            },
        };
        ModelCompressor.Compress(model.Path, model.Output("old"), new CompressionConfiguration { Steps = [first] });
        var second = new CompressionStep
        {
            OperationNames = new Dictionary<string, WeightCompression?>
            {
                ["product"] = new Palettization { Bits = 4, WeightThreshold = 0 },
            },
        };
        ModelCompressor.Compress(model.Output("old"), model.Output("new"),
            new CompressionConfiguration { Steps = [second], Target = DeploymentTarget.iOS18, JointCompression = true });
        Function old = model.Main(model.Output("old")), raised = model.Main(model.Output("new"));
        Assert.Equal(Opset.iOS18, raised.Opset);
        foreach (string reader in new[] { "convolution", "linear" })
            Assert.Equal(WeightedModel.Weight(old, reader).Bytes, WeightedModel.Weight(raised, reader).Bytes);
        Assert.Equal(64, WeightedModel.Predict(model.Output("new")).Length);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("[]", "an object")]
    [InlineData("""{"global_config": {}}""", "config_type")]
    [InlineData("""{"config_type": "OpPalettizerConfig", "global_config": {}}""", "bits")]
    [InlineData("""{"config_type": "OpPalettizerConfig", "global_config": {"nbits": 5}}""", "1, 2, 3, 4, 6 or 8")]
    [InlineData("""{"config_type": "OpPalettizerConfig", "global_config": {"nbits": 4, "n_bits": 4}}""", "n_bits")]
    [InlineData("""{"config_type": "OpPalettizerConfig", "global_config": {"nbits": "4"}}""", "an integer")]
    [InlineData("""{"config_type": "OpLinearQuantizerConfig", "global_config": {"dtype": "int2"}}""", "int8, uint8, int4, uint4")]
    [InlineData("""{"config_type": "OpMagnitudePrunerConfig", "global_config": {"target_sparsity": 0.5, "n_m_ratio": [2, 4]}}""", "either")]
    [InlineData("""{"config_type": "OpMagnitudePrunerConfig", "global_config": {"n_m_ratio": [4, 2]}}""", "1 <= n <= m")]
    [InlineData("""{"config_type": "OpThresholdPrunerConfig", "global_config": {"threshold": -1}}""", "0 or more")]
    [InlineData("""{"target": "iOS14"}""", "iOS15")]
    [InlineData("""{"steps": {}}""", "an array")]
    public void A_wrong_configuration_is_refused_with_the_place(string json, string word)
    {
        var error = Assert.Throws<ModelInputException>(() => CompressionConfiguration.Parse(json));
        Assert.Equal(ModelStage.Compress, error.Stage);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.Contains("$", error.Place, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_follow_one_another()
    {
        var configuration = CompressionConfiguration.Parse("""
            {
              "target": "iOS18",
              "steps": [
                {"config_type": "OpMagnitudePrunerConfig", "global_config": {"target_sparsity": 0.5, "weight_threshold": 0}},
                {"config_type": "OpPalettizerConfig", "global_config": {"nbits": 4, "weight_threshold": 0}}
              ]
            }
            """);
        using var model = new WeightedModel();
        Assert.All(model.Compress(configuration).Weights, weight => Assert.Equal(["pruned 50 %", "4-bit table"], weight.Schemes));
    }

    [Fact]
    public void Cancelling_leaves_nothing_behind()
    {
        using var model = new WeightedModel();
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => ModelCompressor.Compress(
            model.Path, model.Output(), CompressionConfiguration.Of(new LinearQuantization()), null, null, source.Token));
        Assert.Equal([model.Path], Directory.GetFileSystemEntries(Path.GetDirectoryName(model.Path)!));
    }

    [Fact]
    public void Weights_are_listed_with_their_readers()
    {
        using var model = new WeightedModel(weight: i => i % 4 == 0 ? 0 : i % 3);
        WeightMetadata linear = ModelCompressor.Weights(model.Path, 0).Single(weight => weight.Name == WeightedModel.Linear);
        Assert.Equal((2048, 3), (linear.Elements, linear.UniqueValues));
        Assert.InRange(linear.Sparsity, 0.4, 0.6);
        Assert.Equal([new WeightReader("linear", "linear", "weight")], linear.Readers);
        Assert.Empty(ModelCompressor.Weights(model.Path));
    }
}
