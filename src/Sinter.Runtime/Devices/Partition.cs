namespace Sinter.Runtime;

/// <summary>How the operations of a function were shared out among devices.</summary>
/// <param name="Operations">The operations that compute something, in their order.</param>
/// <param name="Segments">Runs of them, each on one device, in their order.</param>
public sealed record Partition(IReadOnlyList<PlacedOperation> Operations, IReadOnlyList<PlacedSegment> Segments);

/// <summary>An operation and what each device says of it.</summary>
/// <param name="Name">The operation's name.</param>
/// <param name="Type">The operation's type.</param>
/// <param name="Choices">One per device.</param>
public sealed record PlacedOperation(string Name, string Type, IReadOnlyList<DeviceChoice> Choices);

/// <summary>A device's answer about an operation.</summary>
/// <param name="Support">Whether it can run it.</param>
/// <param name="Seconds">Estimated time of one evaluation; 0 when it cannot.</param>
public readonly record struct DeviceChoice(OperationSupport Support, double Seconds);

/// <summary>Operations that follow each other and run on one device.</summary>
/// <param name="Device">The device's place among those that there were.</param>
/// <param name="Start">The first operation.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Seconds">Estimated time of one evaluation, transfers included.</param>
/// <param name="TransferredBytes">Bytes that go to the device and back; 0 for one that works in the host's memory.</param>
public sealed record PlacedSegment(int Device, int Start, int Count, double Seconds, long TransferredBytes);
