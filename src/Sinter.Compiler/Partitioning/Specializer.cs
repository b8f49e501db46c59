using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Runtime;

namespace Sinter.Compiler;

/// <summary>Makes canonical functions ready for the devices that a model may use. With one device a function is one segment; with several it
/// is shared out among them.</summary>
/// <param name="devices">The first one is the host's processor, which runs whatever no other can.</param>
/// <param name="ratesOf">How fast a device is; asked for only when there are several.</param>
public sealed class Specializer(IReadOnlyList<IDevice> devices, Func<IDevice, CancellationToken, DeviceRates> ratesOf)
{
    public IReadOnlyList<IDevice> Devices { get; } = devices;

    /// <summary>Everything that decides whether a compiled segment is usable.</summary>
    public string Fingerprint { get; } = string.Join(" + ", devices.Select(device => device.Fingerprint));

    /// <summary>True for a compressed constant that every device reads as it is.</summary>
    public bool KeepsCompressed(Operation constant, Opset opset) => Devices.All(device => device.KeepsCompressed(constant, opset));

    /// <summary>True for integer weights that all devices multiply as such.</summary>
    public bool KeepsIntegers(Operation constant, Opset opset) => Devices.All(device => device.KeepsIntegers(constant, opset));

    /// <inheritdoc cref="IDevice.Compile(Segment, CancellationToken)"/>
    public ICompiledSegment Compile(Function canonical, CancellationToken cancellation)
    {
        if (Devices.Count > 1)
            return Partitioned(canonical, isKept: false, out _, cancellation);
        DevicePipeline.Run(canonical, Devices[0], cancellation);
        return Devices[0].Compile(new Segment(canonical), cancellation);
    }

    /// <inheritdoc cref="IDevice.Compile(Segment, out SegmentArtifact?, CancellationToken)"/>
    public ICompiledSegment Compile(Function canonical, out SegmentArtifact? artifact, CancellationToken cancellation)
    {
        if (Devices.Count > 1)
            return Partitioned(canonical, isKept: true, out artifact, cancellation);
        DevicePipeline.Run(canonical, Devices[0], cancellation);
        return Devices[0].Compile(new Segment(canonical), out artifact, cancellation);
    }

    /// <inheritdoc cref="IDevice.Load"/>
    public ICompiledSegment Load(SegmentArtifact artifact, CancellationToken cancellation) => Devices.Count > 1
        ? ChainArtifact.Read(artifact, Devices, cancellation)
        : Devices[0].Load(artifact, cancellation);

    private SegmentChain Partitioned(Function canonical, bool isKept, out SegmentArtifact? artifact, CancellationToken cancellation)
    {
        var graph = new OperationGraph(canonical);
        // What gives constants or its inputs as they are is nothing to share out.
        IReadOnlyList<IDevice> candidates = graph.DependsOnInputs ? Devices : [Devices[0]];
        Partition partition = Partitioner.Run(graph, candidates, [.. candidates.Select(device => ratesOf(device, cancellation))], cancellation);
        (ImmutableArray<(Function Function, ImmutableArray<int> Inputs)> parts, ImmutableArray<int> outputs) = graph.DependsOnInputs
            ? FunctionSplitter.Split(graph, partition.Segments)
            : ([(canonical, [.. Enumerable.Range(0, canonical.Inputs.Count)])],
                [.. Enumerable.Range(canonical.Inputs.Count, canonical.Body.Outputs.Count)]);
        Function signature = SignatureOf(canonical);
        var links = new ChainLink[parts.Length];
        var artifacts = new SegmentArtifact?[parts.Length];
        for (int i = 0; i < links.Length; i++)
        {
            IDevice device = Devices[graph.DependsOnInputs ? partition.Segments[i].Device : 0];
            DevicePipeline.Run(parts[i].Function, device, cancellation);
            var segment = new Segment(parts[i].Function);
            links[i] = new ChainLink(
                isKept ? device.Compile(segment, out artifacts[i], cancellation) : device.Compile(segment, cancellation), parts[i].Inputs);
        }
        var chain = new SegmentChain(signature, partition, [.. links], outputs);
        artifact = isKept && Array.TrueForAll(artifacts, part => part is not null) ? ChainArtifact.Write(chain, artifacts!) : null;
        return chain;
    }

    private static Function SignatureOf(Function function) => ChainArtifact.Signature(function.Name, function.Opset,
        [.. function.Inputs.Select(Copy)], [.. function.Body.Outputs.Select(Copy)]);

    private static Variable Copy(Variable variable) => new(variable.Name, variable.Type);
}
