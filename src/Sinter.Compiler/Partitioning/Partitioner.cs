using Sinter.Ir;
using Sinter.Runtime;

namespace Sinter.Compiler;

/// <summary>Shares the operations of a function out among devices, so that the estimated time of one evaluation is the least.</summary>
/// <remarks>Segments are runs of operations in the function's order. What a segment reads of others and gives to others passes through the
/// host's memory, so its cost depends on nothing but itself: the least cost of the first <c>n</c> operations is that of the first <c>m</c>
/// plus one segment, over all <c>m</c> and devices. That is exact for the order given, in time quadratic in the number of
/// operations.</remarks>
internal sealed class Partitioner
{
    /// <summary>Times that differ by less are equal; the partition with fewer segments is taken then.</summary>
    private const double Margin = 1e-9;

    private readonly OperationGraph _graph;
    private readonly IReadOnlyList<IDevice> _devices;
    private readonly DeviceRates[] _rates;
    private readonly DeviceChoice[][] _choices;

    // Which attempt saw a value last, so that a segment pays for it once.
    private readonly int[] _seen;
    private int _attempt;

    private Partitioner(OperationGraph graph, IReadOnlyList<IDevice> devices, IReadOnlyList<DeviceRates> rates)
    {
        _graph = graph;
        _devices = devices;
        _rates = [.. rates];
        _choices = [.. graph.Operations.Select(ChoicesFor)];
        _seen = new int[graph.ValueCount];
    }

    /// <param name="graph">The operations.</param>
    /// <param name="devices">The first one runs whatever no other can.</param>
    /// <param name="rates">How fast each is.</param>
    /// <param name="cancellation">Stops the search.</param>
    public static Partition Run(OperationGraph graph, IReadOnlyList<IDevice> devices, IReadOnlyList<DeviceRates> rates,
        CancellationToken cancellation)
    {
        var partitioner = new Partitioner(graph, devices, rates);
        return new Partition(
            [.. graph.Operations.Select((operation, i) => new PlacedOperation(operation.Name, operation.Type, partitioner._choices[i]))],
            partitioner.Search(cancellation));
    }

    private DeviceChoice[] ChoicesFor(Operation operation)
    {
        var choices = new DeviceChoice[_devices.Count];
        for (int i = 0; i < choices.Length; i++)
        {
            OperationSupport support = _devices[i].Query(operation);
            choices[i] = new DeviceChoice(support, support.IsSupported ? OperationCost.Seconds(operation, support.IsFast, _rates[i]) : 0);
        }
        return choices;
    }

    private List<PlacedSegment> Search(CancellationToken cancellation)
    {
        int count = _graph.Operations.Count;
        var least = new double[count + 1];
        least.AsSpan(1).Fill(double.PositiveInfinity);
        var last = new PlacedSegment[count + 1];
        for (int start = 0; start < count; start++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int device = 0; device < _devices.Count; device++)
                Extend(start, device, least, last);
        }
        var segments = new List<PlacedSegment>();
        for (int end = count; end > 0; end = segments[^1].Start)
            segments.Add(last[end]);
        segments.Reverse();
        return segments;
    }

    /// <summary>Tries all segments of a device that begin at an operation.</summary>
    private void Extend(int start, int device, double[] least, PlacedSegment[] last)
    {
        _attempt++;
        bool isHost = _devices[device].Memory.IsHost;
        double operations = 0;
        long read = 0, given = 0;
        for (int i = start; i < _graph.Operations.Count; i++)
        {
            DeviceChoice choice = _choices[i][device];
            // The first device says what is wrong with an operation that none supports.
            if (!choice.Support.IsSupported && !(device == 0 && Array.TrueForAll(_choices[i], other => !other.Support.IsSupported)))
                return;
            operations += choice.Seconds;
            if (!isHost)
            {
                read += ReadFromOutside(i, start, ref given);
                given += GivenBy(i);
            }
            long transferred = read + given;
            double seconds = operations + _rates[device].SubmissionSeconds(transferred);
            if (least[start] + seconds < least[i + 1] * (1 - Margin))
            {
                least[i + 1] = least[start] + seconds;
                last[i + 1] = new PlacedSegment(device, start, i + 1 - start, seconds, transferred);
            }
        }
    }

    /// <summary>Bytes that an operation reads and that no operation of the segment gives or has read; what only it still needed of the
    /// segment's own is given to nobody any more.</summary>
    private long ReadFromOutside(int operation, int start, ref long given)
    {
        long bytes = 0;
        foreach (int value in _graph.Reads[operation])
        {
            if (_graph.ProducerOf(value) >= start)
            {
                if (_graph.LastUseOf(value) == operation)
                    given -= _graph.BytesOf(value);
            }
            else if (_seen[value] != _attempt)
            {
                _seen[value] = _attempt;
                bytes += _graph.BytesOf(value);
            }
        }
        return bytes;
    }

    private long GivenBy(int operation) =>
        _graph.Gives(operation).Where(value => _graph.LastUseOf(value) > operation).Sum(_graph.BytesOf);
}
