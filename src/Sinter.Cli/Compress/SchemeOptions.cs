using System.CommandLine;
using Sinter.Workbench;
using Sinter.Workbench.Files;

namespace Sinter.Cli.Compress;

/// <summary>The options that say which weights become smaller and how.</summary>
internal sealed class SchemeOptions
{
    private const long LargestConfiguration = 1 << 24;

    private readonly Option<string[]> _schemes = new("--scheme")
    {
        Description = "palettize, quantize or prune; given several times, what one made is compressed further by the next.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int?> _bits = new("--bits") { Description = "Bits of an index (palettize: 1, 2, 3, 4, 6, 8; 4 if left out) or integer (quantize: 4, 8; 8 if left out)." };

    private readonly Option<string?> _granularity = new("--granularity")
    {
        Description = "What shares a table or scale: tensor, channel, block or group. Left out: tables per tensor, scales per channel.",
    };

    private readonly Option<int?> _size = new("--group-size") { Description = "Channels of a group, or input channels of a block; 32 if left out." };

    private readonly Option<string?> _mode = new("--mode")
    {
        Description = "palettize: kmeans, uniform or unique; quantize: linear_symmetric or linear (with an offset).",
    };

    private readonly Option<bool> _unsigned = new("--unsigned") { Description = "quantize: unsigned integers." };

    private readonly Option<int?> _vector = new("--vector") { Description = "palettize: neighbouring channels that one index stands for." };

    private readonly Option<bool> _scale = new("--per-channel-scale") { Description = "palettize: divide by the largest magnitude first." };

    private readonly Option<double?> _sparsity = new("--sparsity") { Description = "prune: the share of elements that become zero; 0.5 if nothing else is given." };

    private readonly Option<string?> _ratio = new("--ratio") { Description = "prune: N:M, N zeros among M neighbouring input channels." };

    private readonly Option<double?> _threshold = new("--threshold") { Description = "prune: elements of at most this magnitude become zero." };

    private readonly Option<int?> _weightThreshold = new("--weight-threshold") { Description = "Only weights with more elements; 2048 if left out." };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "A JSON or YAML (.yaml, .yml) file with coremltools' keys (global_config, op_type_configs, op_name_configs), in place of --scheme.",
    };

    private readonly Option<DeploymentTarget?> _target = new("--target")
    {
        Description = "The oldest system that has to run the result; some schemes need iOS18.",
    };

    private readonly Option<string?> _activations = new("--activations")
    {
        Description = "int8 or uint8: quantize the values between operations too, by --calibrate; needs iOS17.",
    };

    private readonly Option<bool> _compensate = new("--error-compensation")
    {
        Description = "quantize: round so that later input channels make up for the error of earlier ones (GPTQ), by --calibrate.",
    };

    private readonly Option<bool> _weighted = new("--sensitivity-weighted")
    {
        Description = "palettize: weights count by how much they matter for the results, by --calibrate.",
    };

    private readonly Option<bool> _joint = new("--joint") { Description = "Also compress weights further that are compressed already." };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            _schemes, _bits, _granularity, _size, _mode, _unsigned, _vector, _scale, _sparsity, _ratio, _threshold, _weightThreshold, _config,
            _target, _joint, _activations, _compensate, _weighted,
        })
            command.Add(option);
    }

    /// <exception cref="UsageException">The options contradict each other.</exception>
    /// <exception cref="InputFileException">The configuration file cannot be read.</exception>
    public CompressionConfiguration Read(ParseResult arguments)
    {
        string[] schemes = arguments.GetValue(_schemes) ?? [];
        string? file = arguments.GetValue(_config);
        ActivationQuantization? activations = Activations(arguments);
        if (file is null ? schemes.Length == 0 && activations is null : schemes.Length > 0)
            throw new UsageException("Give either --scheme or --config.");
        CompressionConfiguration configuration = file is null
            ? CompressionConfiguration.Of([.. schemes.Select((scheme, i) => Scheme(arguments, scheme, schemes[..i]))])
            : FromFile(file);
        return configuration with
        {
            Target = arguments.GetValue(_target) ?? configuration.Target,
            Activations = activations ?? configuration.Activations,
            JointCompression = configuration.JointCompression || arguments.GetValue(_joint),
        };
    }

    /// <summary>True when the options name a scheme.</summary>
    public bool AreGiven(ParseResult arguments) =>
        arguments.GetValue(_schemes) is { Length: > 0 } || arguments.GetValue(_config) is not null || arguments.GetValue(_activations) is not null;

    public DeploymentTarget? Target(ParseResult arguments) => arguments.GetValue(_target);

    public IReadOnlyList<WeightCompression> WithThreshold(ParseResult arguments, IReadOnlyList<WeightCompression> schemes) =>
        [.. schemes.Select(scheme => scheme with { WeightThreshold = arguments.GetValue(_weightThreshold) ?? scheme.WeightThreshold })];

    private ActivationQuantization? Activations(ParseResult arguments) => arguments.GetValue(_activations) switch
    {
        null => null,
        "int8" => new ActivationQuantization(),
        "uint8" => new ActivationQuantization { IsUnsigned = true, Mode = QuantizationMode.Linear },
        var other => throw new UsageException($"--activations takes int8 or uint8, not {other}."),
    };

    private static CompressionConfiguration FromFile(string file)
    {
        string text = System.Text.Encoding.UTF8.GetString(BoundedReading.ReadAll(file, LargestConfiguration));
        try
        {
            bool isYaml = Path.GetExtension(file).ToUpperInvariant() is ".YAML" or ".YML";
            return CompressionConfiguration.Parse(isYaml ? YamlText.ToJson(text, file) : text);
        }
        catch (ModelInputException exception)
        {
            throw new InputFileException(file, exception.Place, exception.Expected, exception.Actual, exception);
        }
    }

    private WeightCompression Scheme(ParseResult arguments, string name, string[] before)
    {
        WeightCompression scheme = name switch
        {
            "palettize" => Palettize(arguments),
            "quantize" => Quantize(arguments, before.Contains("palettize")),
            "prune" => Prune(arguments),
            _ => throw new UsageException($"--scheme takes palettize, quantize or prune, not {name}."),
        };
        scheme = scheme with { WeightThreshold = arguments.GetValue(_weightThreshold) ?? scheme.WeightThreshold };
        return scheme.Problem is { } expected ? throw new UsageException($"{name} needs {expected}.") : scheme;
    }

    private Palettization Palettize(ParseResult arguments)
    {
        PalettizationMode mode = Choice(arguments, _mode, PalettizationMode.KMeans, ("kmeans", PalettizationMode.KMeans),
            ("uniform", PalettizationMode.Uniform), ("unique", PalettizationMode.Unique));
        return new Palettization
        {
            Mode = mode,
            Bits = mode == PalettizationMode.Unique ? null : arguments.GetValue(_bits) ?? 4,
            Granularity = Choice(arguments, _granularity, PalettizationGranularity.PerTensor, ("tensor", PalettizationGranularity.PerTensor),
                ("group", PalettizationGranularity.PerGroupedChannel)),
            GroupSize = arguments.GetValue(_size) ?? 32,
            ClusterDimension = arguments.GetValue(_vector) ?? 1,
            PerChannelScale = arguments.GetValue(_scale),
            SensitivityWeighted = arguments.GetValue(_weighted),
        };
    }

    private LinearQuantization Quantize(ParseResult arguments, bool areTables)
    {
        // After palettize the other options are that scheme's; the entries of its tables become 8-bit integers.
        if (areTables)
            return new LinearQuantization { Type = arguments.GetValue(_unsigned) ? QuantizedType.UInt8 : QuantizedType.Int8 };
        bool isUnsigned = arguments.GetValue(_unsigned);
        return new LinearQuantization
        {
            Mode = Choice(arguments, _mode, QuantizationMode.LinearSymmetric, ("linear_symmetric", QuantizationMode.LinearSymmetric),
                ("linear", QuantizationMode.Linear)),
            Type = arguments.GetValue(_bits) switch
            {
                null or 8 => isUnsigned ? QuantizedType.UInt8 : QuantizedType.Int8,
                4 => isUnsigned ? QuantizedType.UInt4 : QuantizedType.Int4,
                _ => throw new UsageException("quantize takes --bits 4 or 8."),
            },
            Granularity = Choice(arguments, _granularity, QuantizationGranularity.PerChannel, ("tensor", QuantizationGranularity.PerTensor),
                ("channel", QuantizationGranularity.PerChannel), ("block", QuantizationGranularity.PerBlock)),
            BlockSize = arguments.GetValue(_size) ?? 32,
            ErrorCompensation = arguments.GetValue(_compensate),
        };
    }

    private WeightCompression Prune(ParseResult arguments)
    {
        double? sparsity = arguments.GetValue(_sparsity), threshold = arguments.GetValue(_threshold);
        string? ratio = arguments.GetValue(_ratio);
        if ((sparsity is null ? 0 : 1) + (threshold is null ? 0 : 1) + (ratio is null ? 0 : 1) > 1)
            throw new UsageException("prune takes one of --sparsity, --ratio and --threshold.");
        if (threshold is { } least)
            return new ThresholdPruning { Threshold = least };
        return ratio is null
            ? new MagnitudePruning { TargetSparsity = sparsity ?? 0.5 }
            : new MagnitudePruning { Ratio = RatioOf(ratio) };
    }

    private static PruningRatio RatioOf(string text) =>
        text.Split(':') is [var zeros, var outOf] && int.TryParse(zeros, out int n) && int.TryParse(outOf, out int m)
            ? new PruningRatio(n, m)
            : throw new UsageException($"--ratio takes N:M, for example 2:4, not {text}.");

    private static T Choice<T>(ParseResult arguments, Option<string?> option, T usual, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        if (arguments.GetValue(option) is not { } text)
            return usual;
        var names = new List<string>();
        foreach ((string name, T value) in choices)
        {
            if (string.Equals(name, text, StringComparison.OrdinalIgnoreCase))
                return value;
            names.Add(name);
        }
        throw new UsageException($"{option.Name} takes {string.Join(" or ", names)} here, not {text}.");
    }
}
