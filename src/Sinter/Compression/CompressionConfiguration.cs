namespace Sinter;

/// <summary>How a model's weights are made smaller.</summary>
/// <example>
/// <code>
/// var palettize = CompressionConfiguration.Of(new Palettization { Bits = 4 });
/// var pruneThenQuantize = CompressionConfiguration.Of(new MagnitudePruning { TargetSparsity = 0.5 }, new LinearQuantization());
/// </code>
/// </example>
public sealed record CompressionConfiguration
{
    /// <summary>What is done, in order. Steps after the first compress what the ones before made: the kept elements of a sparse weight,
    /// the tables of a palettized one.</summary>
    public required IReadOnlyList<CompressionStep> Steps { get; init; }

    /// <summary>The oldest system that has to run the result; its operations are used where a scheme needs them. Null: the model's own, or
    /// iOS16 where that is older.</summary>
    public DeploymentTarget? Target { get; init; }

    /// <summary>Whether the first step also compresses weights that the source model has compressed already.</summary>
    public bool JointCompression { get; init; }

    /// <summary>How values between operations are quantized, which needs calibration data; null: not at all.</summary>
    public ActivationQuantization? Activations { get; init; }

    /// <summary>True when calibration data are needed.</summary>
    public bool NeedsCalibration => Activations is not null || Steps.SelectMany(step => step.Schemes).Any(scheme =>
        scheme is LinearQuantization { ErrorCompensation: true } or Palettization { SensitivityWeighted: true });

    /// <summary>One scheme for all weights, or several, one after another.</summary>
    public static CompressionConfiguration Of(params WeightCompression[] schemes) =>
        new() { Steps = [.. schemes.Select(scheme => new CompressionStep { Global = scheme })] };

    /// <summary>Reads a configuration from JSON with coremltools' keys (<c>config_type</c>, <c>global_config</c>, <c>op_type_configs</c>,
    /// <c>op_name_configs</c>), and beside them <c>target</c>, <c>joint_compression</c> and, for several, <c>steps</c>.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="ModelInputException">The text is no JSON, or a key or value is not known; the message says where.</exception>
    public static CompressionConfiguration Parse(string json) => ConfigurationReader.Read(json);
}
