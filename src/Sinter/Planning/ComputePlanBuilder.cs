using Sinter.Compiler;
using Sinter.Ir;
using Sinter.Runtime;

namespace Sinter.Planning;

/// <summary>Tells of segments that are ready what a compute plan tells.</summary>
internal sealed class ComputePlanBuilder(Specializer specializer, Func<IDevice, DeviceRates> ratesOf)
{
    private readonly List<ComputePlanOperation> _operations = [];
    private readonly List<ComputePlanSegment> _segments = [];

    /// <param name="specializer">What made the segments.</param>
    /// <param name="ratesOf">How fast a device is.</param>
    /// <param name="segments">Those that are run one after the other.</param>
    /// <param name="measured">Mean times by the name of the operation; null when nothing was measured.</param>
    public static ComputePlan Build(Specializer specializer, Func<IDevice, DeviceRates> ratesOf, IEnumerable<ICompiledSegment> segments,
        IReadOnlyDictionary<string, TimeSpan>? measured)
    {
        var builder = new ComputePlanBuilder(specializer, ratesOf);
        foreach (ICompiledSegment segment in segments)
            builder.Add(segment.Partition ?? builder.OnProcessor(segment.Segment.Function));
        double total = builder._operations.Sum(operation => operation.EstimatedTime.TotalSeconds);
        return new ComputePlan([.. specializer.Devices.Select(device => device.Properties)],
            [.. builder._operations.Select(operation => operation with
            {
                EstimatedShare = total > 0 ? operation.EstimatedTime.TotalSeconds / total : 0,
                MeasuredTime = measured is not null && measured.TryGetValue(operation.Name, out TimeSpan time) ? time : null,
            })], builder._segments);
    }

    /// <summary>A function that one device runs is one segment.</summary>
    private Partition OnProcessor(Function function)
    {
        IDevice device = specializer.Devices[0];
        DeviceRates rates = ratesOf(device);
        PlacedOperation[] operations = [.. function.Body.Operations.Where(operation => !operation.IsConstant).Select(operation =>
        {
            OperationSupport support = device.Query(operation);
            return new PlacedOperation(operation.Name, operation.Type,
                [new DeviceChoice(support, OperationCost.Seconds(operation, support.IsFast, rates))]);
        })];
        return new Partition(operations,
            [new PlacedSegment(0, 0, operations.Length, operations.Sum(operation => operation.Choices[0].Seconds), 0)]);
    }

    private void Add(Partition partition)
    {
        int first = _operations.Count;
        foreach (PlacedSegment segment in partition.Segments)
        {
            ComputeDevice device = DeviceAt(segment.Device);
            foreach (PlacedOperation operation in partition.Operations.Skip(segment.Start).Take(segment.Count))
            {
                _operations.Add(new ComputePlanOperation(operation.Name, operation.Type, _segments.Count, device,
                    ReasonFor(operation.Choices, segment.Device),
                    [.. operation.Choices.Select((choice, i) => new DeviceUsage(DeviceAt(i), choice.Support.IsSupported, choice.Support.IsFast,
                        choice.Support.Reason, TimeSpan.FromSeconds(choice.Seconds)))])
                {
                    EstimatedTime = TimeSpan.FromSeconds(operation.Choices[segment.Device].Seconds),
                });
            }
            _segments.Add(new ComputePlanSegment(device, first + segment.Start, segment.Count, TimeSpan.FromSeconds(segment.Seconds),
                segment.TransferredBytes));
        }
    }

    private string ReasonFor(IReadOnlyList<DeviceChoice> choices, int chosen)
    {
        if (choices.Count == 1)
            return $"the model may use no other device; {choices[0].Support.Reason}";
        if (choices.All(choice => !choice.Support.IsSupported))
            return "no device supports it";
        int[] others = [.. Enumerable.Range(0, choices.Count).Where(i => i != chosen)];
        if (others.All(i => !choices[i].Support.IsSupported))
            return $"no other device supports it: {string.Join("; ", others.Select(i => $"{DeviceAt(i).Name}: {choices[i].Support.Reason}"))}";
        int fastest = others.Where(i => choices[i].Support.IsSupported).MinBy(i => choices[i].Seconds);
        return choices[chosen].Seconds <= choices[fastest].Seconds
            ? "no other device is faster"
            : $"{DeviceAt(fastest).Name} is faster, but not when its transfers and submissions are counted";
    }

    private ComputeDevice DeviceAt(int index) => specializer.Devices[index].Properties;
}
