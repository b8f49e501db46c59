namespace Sinter.Hosting;

/// <summary>How a model of the application is loaded. The section <c>Sinter:Models:NAME</c> of the configuration has the same names and
/// wins over what code says when the model is added.</summary>
public sealed class SinterModelOptions
{
    private static readonly ModelConfiguration Defaults = new();

    private Func<ModelConfiguration, ModelConfiguration>? _change;

    /// <summary>The model's file or folder; a relative path starts at the application's content root.</summary>
    public string? Path { get; set; }

    /// <inheritdoc cref="ModelConfiguration.ComputeUnits"/>
    public ComputeUnits ComputeUnits { get; set; } = Defaults.ComputeUnits;

    /// <inheritdoc cref="ModelConfiguration.FunctionName"/>
    public string? FunctionName { get; set; }

    /// <inheritdoc cref="ModelConfiguration.Numerics"/>
    public Numerics Numerics { get; set; } = Defaults.Numerics;

    /// <inheritdoc cref="ModelConfiguration.WeightResidency"/>
    public WeightResidency WeightResidency { get; set; } = Defaults.WeightResidency;

    /// <inheritdoc cref="ModelConfiguration.Threads"/>
    public int Threads { get; set; } = Defaults.Threads;

    /// <inheritdoc cref="ModelConfiguration.MaxSpecializations"/>
    public int MaxSpecializations { get; set; } = Defaults.MaxSpecializations;

    /// <inheritdoc cref="ModelConfiguration.MaxInFlight"/>
    public int MaxInFlight { get; set; } = Defaults.MaxInFlight;

    /// <inheritdoc cref="ModelConfiguration.QueueLimit"/>
    public int QueueLimit { get; set; } = Defaults.QueueLimit;

    /// <inheritdoc cref="ModelConfiguration.WhenFull"/>
    public WhenFull WhenFull { get; set; } = Defaults.WhenFull;

    /// <inheritdoc cref="ModelConfiguration.MemoryBudgetBytes"/>
    public long MemoryBudgetBytes { get; set; } = Defaults.MemoryBudgetBytes;

    /// <inheritdoc cref="ModelConfiguration.CachePolicy"/>
    public CachePolicy CachePolicy { get; set; } = Defaults.CachePolicy;

    /// <summary>How long the model stays in memory while nobody uses it; null for ever.</summary>
    public TimeSpan? IdleTimeout { get; set; }

    /// <summary>When the host loads the model of its own accord.</summary>
    public WarmUp WarmUp { get; set; }

    /// <summary>Predictions on inputs of zeros, of their default sizes, that the warm-up makes after the load: the first prediction of a
    /// user is then as fast as the others. One that fails is logged and nothing more.</summary>
    public int WarmUpPredictions { get; set; }

    /// <summary>Changes the model's configuration in ways that text cannot, for example to give it custom layers. Changes come in the order
    /// in which they were added, after everything else.</summary>
    /// <param name="change">Gives the changed configuration, for example <c>c => c with { CustomLayers = layers }</c>.</param>
    public void Configure(Func<ModelConfiguration, ModelConfiguration> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _change = _change is { } before ? configuration => change(before(configuration)) : change;
    }

    internal ModelConfiguration ToConfiguration()
    {
        var configuration = new ModelConfiguration
        {
            ComputeUnits = ComputeUnits,
            FunctionName = FunctionName,
            Numerics = Numerics,
            WeightResidency = WeightResidency,
            Threads = Threads,
            MaxSpecializations = MaxSpecializations,
            MaxInFlight = MaxInFlight,
            QueueLimit = QueueLimit,
            WhenFull = WhenFull,
            MemoryBudgetBytes = MemoryBudgetBytes,
            CachePolicy = CachePolicy,
        };
        return _change is null ? configuration : _change(configuration);
    }
}
