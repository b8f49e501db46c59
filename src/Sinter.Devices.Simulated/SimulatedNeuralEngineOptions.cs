namespace Sinter.Devices.Simulated;

/// <summary>What a simulated neural engine pretends to be. The defaults are round numbers in the range of phones and laptops, of no
/// particular product.</summary>
public sealed record SimulatedNeuralEngineOptions
{
    /// <summary>Its name in lists, plans and traces.</summary>
    public string Name { get; init; } = "Simulated Neural Engine";

    /// <summary>Cores that it says it has.</summary>
    public int Cores { get; init; } = 16;

    /// <summary>Multiplications with an addition per second that it says it does. An evaluation never takes less time than follows from it,
    /// but takes as long as this machine's processor needs.</summary>
    public double MultiplyAddsPerSecond { get; init; } = 2e12;

    /// <summary>Bytes per second that its elementwise operations read and write.</summary>
    public double BytesPerSecond { get; init; } = 50e9;

    /// <summary>What each operation takes at least.</summary>
    public TimeSpan OperationTime { get; init; } = TimeSpan.FromMicroseconds(2);

    /// <summary>What handing a segment over takes, whatever is in it.</summary>
    public TimeSpan SubmissionTime { get; init; } = TimeSpan.FromMicroseconds(100);

    /// <summary>Bytes per second between the host's memory and its own.</summary>
    public double TransferBytesPerSecond { get; init; } = 10e9;

    /// <summary>True to let it also run operations that a program declares with 32-bit floats, at its own precision of 16 bits.</summary>
    public bool AcceptsFloat32 { get; init; }

    /// <summary>True to wait until as much time has passed as the numbers above tell; false to simulate results only.</summary>
    public bool TakesTime { get; init; } = true;
}
