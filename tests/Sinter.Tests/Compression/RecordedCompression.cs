namespace Sinter.Tests.Compression;

/// <summary>A recorded compression: what coremltools was asked for, and how closely ours must agree.</summary>
/// <param name="Name">The case's folder.</param>
/// <param name="Configuration">The same settings.</param>
/// <param name="IsExact">True where the algorithm leaves no freedom: every stored byte must be equal.</param>
public sealed record RecordedCompression(string Name, CompressionConfiguration Configuration, bool IsExact)
{
    /// <summary>The cases were recorded without a threshold: the smallest weights of the networks are compressed too.</summary>
    private const int Threshold = 0;

    public static IReadOnlyList<RecordedCompression> All { get; } =
    [
        .. new[] { 1, 2, 4, 6, 8 }.SelectMany(bits => new[] { "iOS16", "iOS18" }.Select(target =>
            Clustered($"palettize-kmeans-{bits}bit-{target}", new Palettization { Bits = bits }))),
        Clustered("palettize-3bit-iOS18", new Palettization { Bits = 3 }),
        Clustered("palettize-channel-scale-4bit", new Palettization
        {
            Bits = 4, PerChannelScale = true, Granularity = PalettizationGranularity.PerGroupedChannel, GroupSize = 32,
        }),
        Clustered("palettize-grouped-4bit", new Palettization
        {
            Bits = 4, Granularity = PalettizationGranularity.PerGroupedChannel, GroupSize = 16,
        }),
        Clustered("palettize-vector-4bit", new Palettization
        {
            Bits = 4, Granularity = PalettizationGranularity.PerGroupedChannel, GroupSize = 16, ClusterDimension = 4,
        }),
        Exact("palettize-uniform-4bit", new Palettization { Mode = PalettizationMode.Uniform, Bits = 4 }),
        .. new[] { "iOS16", "iOS18" }.SelectMany(target => new[]
        {
            Exact($"prune-magnitude-{target}", new MagnitudePruning { TargetSparsity = 0.6 }),
            Exact($"prune-nm-{target}", new MagnitudePruning { Ratio = new PruningRatio(2, 4) }),
            Exact($"prune-threshold-{target}", new ThresholdPruning { Threshold = 0.04, MinimumSparsity = 0 }),
        }),
        .. Quantized("", QuantizationGranularity.PerChannel, QuantizedType.Int8, QuantizedType.UInt8),
        .. Quantized("-block", QuantizationGranularity.PerBlock, QuantizedType.Int4, QuantizedType.Int8, QuantizedType.UInt4),
        .. Quantized("-channel-iOS18", QuantizationGranularity.PerChannel, QuantizedType.Int8),
        .. Quantized("-tensor", QuantizationGranularity.PerTensor, QuantizedType.Int8),
        Clustered("joint-prune-palettize", new MagnitudePruning { TargetSparsity = 0.5 }, new Palettization { Bits = 4 }),
        Exact("joint-prune-quantize", new MagnitudePruning { TargetSparsity = 0.5 }, new LinearQuantization()),
        Clustered("joint-palettize-int8-lut", new Palettization { Bits = 4 },
            new LinearQuantization { Granularity = QuantizationGranularity.PerTensor }),
    ];

    private static IEnumerable<RecordedCompression> Quantized(string suffix, QuantizationGranularity granularity,
        params QuantizedType[] types) =>
        types.SelectMany(type => new[] { ("linear", QuantizationMode.Linear), ("linear_symmetric", QuantizationMode.LinearSymmetric) }
            .Select(mode => Exact($"quantize-{mode.Item1}-{type.ToString().ToLowerInvariant()}{suffix}", new LinearQuantization
            {
                Mode = mode.Item2,
                Type = type,
                Granularity = granularity,
                BlockSize = 16,
            })));

    private static RecordedCompression Exact(string name, params WeightCompression[] schemes) => new(name, ConfigurationOf(schemes), true);

    private static RecordedCompression Clustered(string name, params WeightCompression[] schemes) =>
        new(name, ConfigurationOf(schemes), false);

    private static CompressionConfiguration ConfigurationOf(WeightCompression[] schemes) =>
        CompressionConfiguration.Of([.. schemes.Select(scheme => scheme with { WeightThreshold = Threshold })]) with
        {
            // The models have the opset that the case is for; nothing may raise it.
            Target = null,
        };
}
