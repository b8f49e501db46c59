namespace Sinter;

/// <summary>Where a model's operations run, why, and what they cost. It tells of what the model is ready for: of a model with flexible
/// shapes, of those that it was used with last. Operations are those that are left when the program has been made canonical: constants are
/// folded, and what belongs together is one operation.</summary>
/// <param name="Devices">The devices that the model may use.</param>
/// <param name="Operations">The operations in the order in which they run.</param>
/// <param name="Segments">Runs of operations on one device, in their order.</param>
public sealed record ComputePlan(
    IReadOnlyList<ComputeDevice> Devices, IReadOnlyList<ComputePlanOperation> Operations, IReadOnlyList<ComputePlanSegment> Segments)
{
    /// <summary>Estimated time of one prediction: of all segments, transfers included.</summary>
    public TimeSpan EstimatedTime => new(Segments.Sum(segment => segment.EstimatedTime.Ticks));
}

/// <summary>An operation of a compute plan.</summary>
/// <param name="Name">Its name in the program; that of its first result where it has none.</param>
/// <param name="Type">Its type, for example <c>conv</c>.</param>
/// <param name="Segment">The segment that it belongs to.</param>
/// <param name="Device">The device that runs it.</param>
/// <param name="Reason">Why that one.</param>
/// <param name="Devices">What each device that the model may use says of it.</param>
public sealed record ComputePlanOperation(
    string Name, string Type, int Segment, ComputeDevice Device, string Reason, IReadOnlyList<DeviceUsage> Devices)
{
    /// <summary>Estimated time on the device that runs it, without transfers.</summary>
    public TimeSpan EstimatedTime { get; init; }

    /// <summary>Share of the estimated time of all operations, 0 to 1.</summary>
    public double EstimatedShare { get; init; }

    /// <summary>Mean time of measured predictions; null while nothing was measured, and for what runs as a part of another
    /// operation.</summary>
    public TimeSpan? MeasuredTime { get; init; }
}

/// <summary>What a device says of an operation.</summary>
/// <param name="Device">The device.</param>
/// <param name="IsSupported">Whether it can run the operation.</param>
/// <param name="IsFast">Whether it has a kernel of its own for it.</param>
/// <param name="Reason">Why not, or how.</param>
/// <param name="EstimatedTime">What the operation would take there; zero where it is not supported.</param>
public sealed record DeviceUsage(ComputeDevice Device, bool IsSupported, bool IsFast, string Reason, TimeSpan EstimatedTime);

/// <summary>A segment of a compute plan.</summary>
/// <param name="Device">The device that runs it.</param>
/// <param name="FirstOperation">Its first operation.</param>
/// <param name="OperationCount">How many it has.</param>
/// <param name="EstimatedTime">Estimated time of one prediction, transfers included.</param>
/// <param name="TransferredBytes">Bytes that go to the device and back in one prediction; 0 for one that works in the host's
/// memory.</param>
public sealed record ComputePlanSegment(
    ComputeDevice Device, int FirstOperation, int OperationCount, TimeSpan EstimatedTime, long TransferredBytes);
