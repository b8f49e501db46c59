using Sinter.Runtime;

namespace Sinter;

/// <summary>How a model is loaded.</summary>
public sealed record ModelConfiguration
{
    /// <summary>The kinds of device that the model may use, of those that there are. Every choice allows the central processor, which runs
    /// what no other device can.</summary>
    public ComputeUnits ComputeUnits { get; init; } = ComputeUnits.All;

    /// <summary>Devices that the model may use beside those that the engine finds by itself, as far as <see cref="ComputeUnits"/> allows
    /// their kind. They must live as long as the model.</summary>
    public IReadOnlyList<IDevice> Devices { get; init; } = [];

    /// <summary>The function of a multi-function model; null for the default one.</summary>
    public string? FunctionName { get; init; }

    /// <summary>How 16-bit float programs are computed.</summary>
    public Numerics Numerics { get; init; } = Numerics.Fast;

    /// <summary>Whether compressed weights are expanded once, or stay compressed in memory.</summary>
    public WeightResidency WeightResidency { get; init; } = WeightResidency.Speed;

    /// <summary>Threads that one prediction uses; 0 for one per core. The results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>How many sets of input shapes a flexible model keeps ready; the least recently used is dropped.</summary>
    public int MaxSpecializations { get; init; } = 8;

    /// <summary>What makes the custom layers of neural networks, by class name. A model with layers of other classes is refused with their
    /// names; what a function throws, or null, refuses the model too.</summary>
    public IReadOnlyDictionary<string, Func<CustomLayerInfo, ICustomLayer>> CustomLayers { get; init; } =
        new Dictionary<string, Func<CustomLayerInfo, ICustomLayer>>();

    /// <summary>Asynchronous predictions of the model that may run at once; 0 for one per core, and there are never more. Each needs memory
    /// of its own.</summary>
    public int MaxInFlight { get; init; }

    /// <summary>Asynchronous predictions that may wait while as many run as may.</summary>
    public int QueueLimit { get; init; } = 64;

    /// <summary>What happens to an asynchronous prediction when as many wait as may.</summary>
    public WhenFull WhenFull { get; init; } = WhenFull.Wait;

    /// <summary>Evaluates asynchronous predictions that wait at the same time as one; null does not. Every batch size is tried at load,
    /// which takes longer.</summary>
    public DynamicBatching? DynamicBatching { get; init; }

    /// <summary>Bytes that the arenas of predictions may take together, synchronous ones and those that wait unused included; 0 for no
    /// bound. A prediction for which there is no memory waits until there is. <see cref="Model.MemoryPlan"/> says what one takes.</summary>
    public long MemoryBudgetBytes { get; init; }

    /// <summary>Who obeys the budget; null without one.</summary>
    internal ArenaBudget? Arenas { get; init; }

    /// <summary>Decides which prediction runs next; null for that of the process.</summary>
    internal PredictionScheduler? Scheduler { get; init; }

    /// <summary>What the load may keep in the cache. It is no part of what decides which entry fits.</summary>
    public CachePolicy CachePolicy { get; init; } = CachePolicy.Purgeable;

    /// <summary>The cache to use; null for <see cref="ModelCache.Default"/>.</summary>
    public ModelCache? Cache { get; init; }

    /// <summary>Measures the steps of all predictions of the model; null measures nothing.</summary>
    internal StepProfile? Profile { get; init; }
}
