namespace Sinter.Runtime;

/// <summary>What bounds a queue.</summary>
/// <param name="MaxInFlight">Calls that run at once, at least 1.</param>
/// <param name="MaxWaiting">Calls that wait beside those.</param>
/// <param name="WhenFull">What happens to a call beyond both.</param>
public readonly record struct QueueLimits(int MaxInFlight, int MaxWaiting, WhenFull WhenFull);
