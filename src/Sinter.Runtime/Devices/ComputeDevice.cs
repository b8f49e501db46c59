namespace Sinter;

/// <summary>A processor that models can run on, found at run time.</summary>
/// <param name="Name">What a person would call it.</param>
public abstract record ComputeDevice(string Name);

/// <summary>The central processor.</summary>
/// <param name="Name">The processor's name, or its architecture when it does not say.</param>
/// <param name="Tier">The vector level in use, for example <c>AVX-512</c>.</param>
/// <param name="Cores">Logical cores that this process may use.</param>
public sealed record CpuDevice(string Name, string Tier, int Cores) : ComputeDevice(Name)
{
    /// <summary>Bytes of the caches for data, from the first level on; none where the processor does not say. The first levels belong to one
    /// core, the last mostly to several.</summary>
    public IReadOnlyList<long> CacheBytes { get; init; } = [];
}

/// <summary>A graphics processor.</summary>
/// <param name="Name">The device's name.</param>
/// <param name="MemoryBytes">Its memory in bytes.</param>
public sealed record GpuDevice(string Name, long MemoryBytes) : ComputeDevice(Name);

/// <summary>A neural processing unit.</summary>
/// <param name="Name">The device's name.</param>
/// <param name="Cores">Its cores.</param>
public sealed record NeuralEngineDevice(string Name, int Cores) : ComputeDevice(Name);
