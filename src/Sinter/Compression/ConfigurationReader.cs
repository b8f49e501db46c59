using System.Text.Json;

namespace Sinter;

/// <summary>Compression configurations in JSON, with the keys and values of coremltools' configuration files.</summary>
internal static class ConfigurationReader
{
    private static readonly JsonDocumentOptions Options =
        new() { MaxDepth = 16, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static CompressionConfiguration Read(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Options);
            return Configuration(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw Invalid("$", "JSON", exception.Message);
        }
    }

    private static CompressionConfiguration Configuration(JsonElement root)
    {
        var settings = new JsonSettings(root, "$");
        DeploymentTarget? target = settings.Choice<DeploymentTarget>("target",
            [.. Enum.GetValues<DeploymentTarget>().Select(value => (value.ToString(), value))]);
        bool joint = settings.Flag("joint_compression") ?? false;
        IReadOnlyList<CompressionStep> steps = settings.Items("steps") is { } items
            ? [.. items.Select(item => Step(item))]
            : [Step(settings)];
        settings.RequireAllRead();
        return new CompressionConfiguration { Steps = steps, Target = target, JointCompression = joint };
    }

    private static CompressionStep Step(JsonSettings settings)
    {
        string? kind = settings.Text("config_type");
        var step = new CompressionStep
        {
            Global = settings.Object("global_config") is { } global ? Scheme(global, kind) : null,
            OperationTypes = Schemes(settings, "op_type_configs", kind),
            OperationNames = Schemes(settings, "op_name_configs", kind),
        };
        settings.RequireAllRead();
        return step;
    }

    private static Dictionary<string, WeightCompression?> Schemes(JsonSettings settings, string key, string? kind) =>
        settings.Members(key).ToDictionary(member => member.Key, member =>
            member.Value is { } scheme ? Scheme(scheme, kind) : null, StringComparer.Ordinal);

    private static WeightCompression Scheme(JsonSettings settings, string? kind)
    {
        WeightCompression scheme = (settings.Text("config_type") ?? kind) switch
        {
            "OpLinearQuantizerConfig" => Quantization(settings),
            "OpPalettizerConfig" => Palettization(settings),
            "OpThresholdPrunerConfig" => new ThresholdPruning
            {
                Threshold = settings.Number("threshold") ?? 1e-12,
                MinimumSparsity = settings.Number("minimum_sparsity_percentile") ?? 0.5,
            },
            "OpMagnitudePrunerConfig" => Pruning(settings),
            var other => throw Invalid($"{settings.Place}.config_type",
                "OpLinearQuantizerConfig, OpPalettizerConfig, OpThresholdPrunerConfig or OpMagnitudePrunerConfig", other ?? "none"),
        };
        scheme = scheme with { WeightThreshold = settings.Integer("weight_threshold") ?? scheme.WeightThreshold };
        settings.RequireAllRead();
        return scheme.Problem is { } expected ? throw Invalid(settings.Place, expected, "other settings") : scheme;
    }

    private static LinearQuantization Quantization(JsonSettings settings)
    {
        IReadOnlyList<int>? sizes = settings.Integers("block_size");
        return new LinearQuantization
        {
            Mode = settings.Choice<QuantizationMode>("mode",
                [("linear_symmetric", QuantizationMode.LinearSymmetric), ("linear", QuantizationMode.Linear)]) ?? QuantizationMode.LinearSymmetric,
            Type = settings.Choice<QuantizedType>("dtype", [("int8", QuantizedType.Int8), ("uint8", QuantizedType.UInt8),
                ("int4", QuantizedType.Int4), ("uint4", QuantizedType.UInt4)]) ?? QuantizedType.Int8,
            Granularity = settings.Choice<QuantizationGranularity>("granularity", [("per_tensor", QuantizationGranularity.PerTensor),
                ("per_channel", QuantizationGranularity.PerChannel), ("per_block", QuantizationGranularity.PerBlock)])
                ?? QuantizationGranularity.PerChannel,
            BlockSize = sizes is null ? settings.Integer("block_size") ?? 32 : 32,
            BlockSizes = sizes,
            ErrorCompensation = settings.Flag("error_compensation") ?? false,
        };
    }

    private static Palettization Palettization(JsonSettings settings) => new()
    {
        Mode = settings.Choice<PalettizationMode>("mode", [("kmeans", PalettizationMode.KMeans), ("uniform", PalettizationMode.Uniform),
            ("unique", PalettizationMode.Unique)]) ?? PalettizationMode.KMeans,
        Bits = settings.Integer("nbits"),
        Granularity = settings.Choice<PalettizationGranularity>("granularity", [("per_tensor", PalettizationGranularity.PerTensor),
            ("per_grouped_channel", PalettizationGranularity.PerGroupedChannel)]) ?? PalettizationGranularity.PerTensor,
        GroupSize = settings.Integer("group_size") ?? 32,
        ChannelAxis = settings.Integer("channel_axis"),
        ClusterDimension = settings.Integer("cluster_dim") ?? 1,
        PerChannelScale = settings.Flag("enable_per_channel_scale") ?? false,
        SensitivityWeighted = settings.Flag("sensitivity_weighted") ?? false,
    };

    private static MagnitudePruning Pruning(JsonSettings settings)
    {
        IReadOnlyList<int>? ratio = settings.Integers("n_m_ratio");
        if (ratio is not null && ratio.Count != 2)
            throw Invalid($"{settings.Place}.n_m_ratio", "two numbers, [n, m]", $"{ratio.Count}");
        return new MagnitudePruning
        {
            TargetSparsity = settings.Number("target_sparsity"),
            Ratio = ratio is null ? null : new PruningRatio(ratio[0], ratio[1]),
            BlockSize = settings.Integer("block_size"),
            Dimension = settings.Integer("dim"),
        };
    }

    internal static ModelInputException Invalid(string place, string expected, string actual) =>
        new(ModelStage.Compress, $"compression configuration, {place}", expected, actual);
}
