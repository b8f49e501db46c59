namespace Sinter.Tests.Compression;

/// <summary>Files are as small as the schemes promise, within 2 %: worked out from the number of elements alone.</summary>
public sealed class SizeTests : IDisposable
{
    private const double Slack = 1.02;

    private readonly Cli.TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Bytes of a weight of float32 with these output channels and elements.</summary>
    private static readonly Dictionary<string, (WeightCompression Scheme, Func<long, long, double> Bytes)> Schemes = new()
    {
        ["palettize 4"] = (new Palettization { Bits = 4 }, (_, count) => (count / 2.0) + (16 * 4)),
        ["palettize 6"] = (new Palettization { Bits = 6 }, (_, count) => (count * 0.75) + (64 * 4)),
        ["palettize 2 grouped"] = (new Palettization { Bits = 2, Granularity = PalettizationGranularity.PerGroupedChannel, GroupSize = 16 },
            (channels, count) => (count / 4.0) + (channels / 16.0 * 4 * 4)),
        ["int8"] = (new LinearQuantization(), (channels, count) => count + (4 * channels)),
        ["int4 blocks"] = (new LinearQuantization { Type = QuantizedType.Int4, Granularity = QuantizationGranularity.PerBlock, BlockSize = 32 },
            (_, count) => (count / 2.0) + (count / 32.0 * 4)),
        ["half pruned"] = (new MagnitudePruning { TargetSparsity = 0.5 }, (_, count) => (count * 4 * 0.5) + (count / 8.0)),
    };

    public static TheoryData<string, bool> Cases => [.. Schemes.Keys.SelectMany(scheme => new[] { (scheme, true), (scheme, false) })];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Files_have_the_size_that_the_scheme_has(string name, bool isTransformer)
    {
        (WeightCompression scheme, Func<long, long, double> bytes) = Schemes[name];
        string source = _folder.At("source.mlpackage");
        (double theory, double kept) = isTransformer ? Transformer(source, bytes) : MobileNetwork(source, bytes);
        CompressionReport report = ModelCompressor.Compress(source, _folder.At("small.mlpackage"), CompressionConfiguration.Of(scheme) with { Target = DeploymentTarget.iOS18 });
        Assert.InRange(report.FileBytesAfter, (theory + kept) / Slack, (theory + kept) * Slack);
    }

    /// <summary>Two layers of a feed-forward block.</summary>
    private static (double Theory, double Kept) Transformer(string path, Func<long, long, double> bytes)
    {
        var builder = new MilBuilder(DeploymentTarget.iOS16);
        MilValue x = builder.Input("x", ArrayElementType.Float32, 1, 384);
        MilValue hidden = builder.Relu(builder.Linear(x, Random(1, 1536, 384)));
        builder.Output("y", builder.Linear(hidden, Random(2, 384, 1536)));
        builder.Save(path);
        return (bytes(1536, 1536 * 384) + bytes(384, 1536 * 384), 0);
    }

    /// <summary>Pairs of a depthwise convolution, which is too small to be compressed, and one of 1 x 1.</summary>
    private static (double Theory, double Kept) MobileNetwork(string path, Func<long, long, double> bytes)
    {
        var builder = new MilBuilder(DeploymentTarget.iOS16);
        MilValue value = builder.Input("x", ArrayElementType.Float32, 1, 64, 8, 8);
        double theory = 0, kept = 0;
        int channels = 64;
        foreach (int outputs in (int[])[128, 256, 256, 512, 1280])
        {
            if (channels <= 128)
            {
                value = builder.Relu(builder.Conv(value, Random(channels, channels, 1, 3, 3), groups: channels));
                kept += channels * 9 * 4;
            }
            value = builder.Relu(builder.Conv(value, Random(outputs + 1, outputs, channels, 1, 1)));
            theory += bytes(outputs, (long)outputs * channels);
            channels = outputs;
        }
        builder.Output("y", value);
        builder.Save(path);
        return (theory, kept);
    }

    private static MultiArray Random(int seed, params int[] shape)
    {
        var random = new Random(seed);
        float[] values = new float[shape.Aggregate(1, (product, size) => product * size)];
        for (int i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() - 0.5f;
        return MultiArray.From(values, shape);
    }
}
