using Sinter.Formats.CoreML;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Compression;

/// <summary>Every scheme on every kind of weight: the package reads back as what was meant, its error is as small as the scheme allows, and
/// the model still predicts.</summary>
public sealed class SchemeTests
{
    private static readonly Dictionary<string, (WeightCompression[] Steps, double Decibels)> Schemes = new()
    {
        ["palettize"] = ([new Palettization { Bits = 6 }], 25),
        ["palettize-3"] = ([new Palettization { Bits = 3 }], 10),
        ["uniform"] = ([new Palettization { Mode = PalettizationMode.Uniform, Bits = 8 }], 40),
        ["grouped"] = ([new Palettization { Bits = 4, Granularity = PalettizationGranularity.PerGroupedChannel, GroupSize = 4 }], 20),
        ["vector"] = ([new Palettization { Bits = 8, ClusterDimension = 2 }], 10),
        ["vector-scale"] = ([new Palettization { Bits = 8, ClusterDimension = 2, PerChannelScale = true }], 10),
        ["scale"] = ([new Palettization { Bits = 6, PerChannelScale = true }], 25),
        ["int8"] = ([new LinearQuantization()], 40),
        ["uint8"] = ([new LinearQuantization { Type = QuantizedType.UInt8, Mode = QuantizationMode.Linear }], 40),
        ["int8-tensor"] = ([new LinearQuantization { Granularity = QuantizationGranularity.PerTensor }], 35),
        ["int4-block"] = ([new LinearQuantization
        {
            Type = QuantizedType.Int4,
            Granularity = QuantizationGranularity.PerBlock,
            BlockSize = 4,
        }], 15),
        ["uint4"] = ([new LinearQuantization { Type = QuantizedType.UInt4 }], 12),
        ["sparse"] = ([new MagnitudePruning { TargetSparsity = 0.25 }], 10),
        ["ratio"] = ([new MagnitudePruning { Ratio = new PruningRatio(1, 4) }], 10),
        ["blocks"] = ([new MagnitudePruning { TargetSparsity = 0.25, BlockSize = 2 }], 3),
        ["threshold"] = ([new ThresholdPruning { Threshold = 0.5, MinimumSparsity = 0 }], 10),
        ["prune-palettize"] = ([new MagnitudePruning { TargetSparsity = 0.25 }, new Palettization { Bits = 6 }], 10),
        ["prune-group"] = ([new MagnitudePruning { TargetSparsity = 0.25 },
            new Palettization { Bits = 4, Granularity = PalettizationGranularity.PerGroupedChannel, GroupSize = 4 }], 10),
        ["prune-quantize"] = ([new MagnitudePruning { TargetSparsity = 0.25 }, new LinearQuantization { Mode = QuantizationMode.Linear }], 10),
        ["palettize-quantize"] = ([new Palettization { Bits = 6 }, new LinearQuantization()], 25),
        ["quantize-palettize"] = ([new LinearQuantization { Mode = QuantizationMode.Linear }, new Palettization { Bits = 6 }], 20),
        ["palettize-prune"] = ([new Palettization { Bits = 6 }, new MagnitudePruning { TargetSparsity = 0.25 }], 10),
        ["quantize-prune"] = ([new LinearQuantization(), new MagnitudePruning { TargetSparsity = 0.25 }], 10),
    };

    public static TheoryData<string> Names => [.. Schemes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Weights_keep_what_the_scheme_can_keep(string name)
    {
        (WeightCompression[] steps, double decibels) = Schemes[name];
        foreach (ElementType element in new[] { ElementType.Float32, ElementType.Float16 })
        {
            using var model = new WeightedModel(Opset.iOS18, element);
            CompressionReport report = model.Compress(CompressionConfiguration.Of(
                [.. steps.Select(step => step with { WeightThreshold = 0 })]));
            CompressedWeight[] compressed = [.. report.Weights.Where(weight => weight.Schemes.Count == steps.Length)];
            Assert.True(compressed.Length >= 2, string.Join("; ", report.Weights.Select(weight => weight.Reason)));
            Function before = model.Main(), after = model.Main(model.Output());
            Assert.Equal(3, report.Weights.Count);
            foreach (CompressedWeight weight in compressed)
            {
                Assert.True(weight.SignalToNoise > decibels, $"{weight.Name}: {weight.SignalToNoise} dB");
                // What the report says is what the file holds.
                string reader = weight.Name[..^"_weight".Length].Replace("conv", "convolution", StringComparison.Ordinal);
                (double error, double norm) = Sinter.Compression.WeightError.Measure(
                    WeightedModel.Weight(before, reader), WeightedModel.Weight(after, reader));
                Assert.Equal(10 * Math.Log10(norm / error), weight.SignalToNoise!.Value, 9);
                Assert.True(weight.BytesAfter < weight.BytesBefore || name is "vector" or "vector-scale" or "scale" or "palettize"
                    or "uniform", $"{weight.Name}: {weight.BytesAfter} bytes");
            }
            Assert.Equal(64, WeightedModel.Predict(model.Output()).Length);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Predictions_are_those_of_the_decompressed_weights(string name)
    {
        using var model = new WeightedModel(Opset.iOS18);
        model.Compress(CompressionConfiguration.Of([.. Schemes[name].Steps.Select(step => step with { WeightThreshold = 0 })]));
        Assert.True(ModelCompressor.Decompress(model.Output(), model.Output("plain")) >= 2);
        float[] compressed = WeightedModel.Predict(model.Output()), plain = WeightedModel.Predict(model.Output("plain"));
        for (int i = 0; i < plain.Length; i++)
            Assert.Equal(plain[i], compressed[i], 1e-3f * (1 + Math.Abs(plain[i])));
        Assert.NotEqual(WeightedModel.Predict(model.Path), plain);
    }

    [Fact]
    public void Few_different_values_become_a_table_without_loss()
    {
        using var model = new WeightedModel(weight: i => i * i % 5);
        CompressionReport report = model.Compress(CompressionConfiguration.Of(
            new Palettization { Mode = PalettizationMode.Unique, WeightThreshold = 0 }));
        Assert.All(report.Weights, weight => Assert.Equal(double.PositiveInfinity, weight.SignalToNoise));
        Assert.Equal(WeightedModel.Predict(model.Path), WeightedModel.Predict(model.Output()));
        Operation table = model.Main(model.Output()).Body.Operations.First(CompressedConstant.Is);
        Assert.Equal(4, ((TensorLiteral)table.Attributes["lut"]).Value.Count);
    }

    [Fact]
    public void A_function_of_the_caller_chooses_the_table()
    {
        using var model = new WeightedModel(weight: i => (i % 2 * 2) - 1);
        var signs = new Palettization
        {
            Mode = PalettizationMode.Custom,
            WeightThreshold = 0,
            CustomTable = weights => ([-1, 1], [.. weights.ToArray().Select(weight => weight > 0 ? (byte)1 : (byte)0)]),
        };
        Assert.All(model.Compress(CompressionConfiguration.Of(signs)).Weights, weight => Assert.True(weight.BytesAfter * 16 < weight.BytesBefore));
        Assert.Equal(WeightedModel.Predict(model.Path), WeightedModel.Predict(model.Output()));
    }

    [Fact]
    public void Zeros_stay_zeros_under_every_scheme()
    {
        foreach ((string name, (WeightCompression[] steps, _)) in Schemes)
        {
            using var model = new WeightedModel(Opset.iOS18, weight: _ => 0);
            model.Compress(CompressionConfiguration.Of([.. steps.Select(step => step with { WeightThreshold = 0 })]));
            Assert.All(WeightedModel.Predict(model.Output()), value => Assert.True(value == 0, name));
        }
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_left_alone()
    {
        using var model = new WeightedModel(weight: i => i == 3 ? float.NaN : i);
        CompressionReport report = model.Compress(CompressionConfiguration.Of(new LinearQuantization { WeightThreshold = 0 }));
        Assert.All(report.Weights, weight => Assert.Contains("NaN", weight.Reason, StringComparison.Ordinal));
        Assert.Null(ProgramComparer.FirstDifference(ModelAsset.Open(model.Path).ReadProgram(), ModelAsset.Open(model.Output()).ReadProgram()));
    }
}
