using Sinter.Compiler;
using Sinter.Ir;
using Sinter.Runtime;

namespace Sinter.Tests.Partitioning;

/// <summary>The partition with the least estimated time, compared with all partitions that there are.</summary>
public sealed class PartitionerTests
{
    private const int Operations = 11;

    private static readonly DeviceRates Host = new(1e9, 1e8, 1e6, 1e6, double.PositiveInfinity, double.PositiveInfinity);

    [Fact]
    public void No_partition_is_faster()
    {
        int mixed = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            // From transfers that cost nearly nothing to such that no segment is worth one.
            var other = new DeviceRates(1e9, 1e9, 1e6, 1e7, Math.Pow(10, 4 + (3 * random.NextDouble())), Math.Pow(10, 7 + (3 * random.NextDouble())));
            string missing = random.Next(2) == 0 ? "tanh" : "add";
            var graph = new OperationGraph(RandomGraph.Of(seed, Operations));
            IDevice[] devices = [new StatedDevice(Host, _ => true, isHost: true), new StatedDevice(other, operation => operation.Type != missing, isHost: false)];
            DeviceRates[] rates = [Host, other];
            Partition partition = Partitioner.Run(graph, devices, rates, TestContext.Current.CancellationToken);
            int[] chosen = [.. partition.Segments.SelectMany(segment => Enumerable.Repeat(segment.Device, segment.Count))];
            Assert.Equal(Operations, chosen.Length);
            double least = Enumerable.Range(0, 1 << Operations).Select(bits => Cost(graph, rates, missing,
                [.. Enumerable.Range(0, Operations).Select(i => (bits >> i) & 1)])).Min();
            Assert.Equal(least, Cost(graph, rates, missing, chosen), 1e-12);
            Assert.Equal(least, partition.Segments.Sum(segment => segment.Seconds), 1e-12);
            mixed += chosen.Distinct().Count() == 2 ? 1 : 0;
        }
        Assert.InRange(mixed, 10, 55);
    }

    [Fact]
    public void Of_partitions_that_cost_the_same_the_one_with_fewer_segments_is_taken()
    {
        var graph = new OperationGraph(RandomGraph.Of(1, Operations));
        IDevice[] devices = [new StatedDevice(Host, _ => true, isHost: true), new StatedDevice(Host, _ => true, isHost: true)];
        Assert.Single(Partitioner.Run(graph, devices, [Host, Host], TestContext.Current.CancellationToken).Segments);
    }

    [Fact]
    public void What_no_device_supports_goes_to_the_first()
    {
        var graph = new OperationGraph(RandomGraph.Of(2, Operations));
        IDevice[] devices = [new StatedDevice(Host, operation => operation.Type != "tanh", isHost: true), new StatedDevice(Host, operation => operation.Type != "tanh", isHost: false)];
        Partition partition = Partitioner.Run(graph, devices, [Host, Host], TestContext.Current.CancellationToken);
        Assert.Contains(graph.Operations, operation => operation.Type == "tanh");
        Assert.All(partition.Segments, segment => Assert.Equal(0, segment.Device));
    }

    /// <summary>The cost of an assignment, from its definition: a segment is a run of operations on one device; on a device with a memory of
    /// its own it pays for what it reads of others, and for what others read of it.</summary>
    private static double Cost(OperationGraph graph, DeviceRates[] rates, string missing, int[] device)
    {
        double seconds = 0;
        for (int start = 0; start < device.Length;)
        {
            int end = start;
            while (end < device.Length && device[end] == device[start])
                end++;
            Operation[] own = [.. graph.Operations.Skip(start).Take(end - start)];
            if (device[start] == 1 && own.Any(operation => operation.Type == missing))
                return double.PositiveInfinity;
            seconds += own.Sum(operation => OperationCost.Seconds(operation, true, rates[device[start]]));
            if (device[start] == 1)
            {
                Variable[] given = [.. own.SelectMany(operation => operation.Outputs)];
                int read = own.SelectMany(operation => operation.ReadVariables()).Where(value => value.Constant is null && !given.Contains(value)).Distinct().Count();
                int needed = given.Count(value => value.BlockOutputUses > 0 || value.Users.Any(user => !own.Contains(user)));
                seconds += rates[1].SubmissionSeconds((read + needed) * 8 * sizeof(float));
            }
            start = end;
        }
        return seconds;
    }
}
