using System.Runtime.InteropServices;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>The processor that this process runs on.</summary>
public sealed class CpuComputeDevice : IDevice, IDisposable
{
    private readonly WorkPool _pool;
    private readonly string _name;
    private readonly PackedConstants _packed = new();
    private readonly List<WeakReference<CompiledSegment>> _loaded = [];

    /// <param name="pool">The threads that its segments use.</param>
    /// <param name="name">What traces call it: a device that lends this one's kernels has a name of its own.</param>
    public CpuComputeDevice(WorkPool pool, string name = "CPU")
    {
        _pool = pool;
        _name = name;
        Properties = new CpuDevice(CpuFacts.Name ?? $"CPU ({RuntimeInformation.ProcessArchitecture})", CpuTier.Current.ToString(),
            Environment.ProcessorCount)
        {
            CacheBytes = CpuFacts.CacheBytes,
        };
    }

    public ComputeDevice Properties { get; }

    public string Fingerprint => $"cpu;{RuntimeInformation.ProcessArchitecture};{CpuTier.Current}";

    public IDeviceMemory Memory => HostMemory.Instance;

    public IReadOnlySet<string> ChannelsLastOperations => KernelTable.ChannelsLastOperations;

    public bool KeepsCompressed(Operation constant, Opset opset) => CompressedUses.TakeAll(constant, opset);

    public bool KeepsIntegers(Operation constant, Opset opset) => IntegerProduct.TakesAll(constant, opset);

    public OperationSupport Query(Operation operation)
    {
        bool isFast = KernelTable.HasKernel(operation.Type);
        bool isSupported = isFast || OperationTable.Find(operation.Type) is not null;
        return new OperationSupport(isSupported, isFast, isFast ? "kernel" : isSupported ? "reference evaluation" : "no such operation");
    }

    public ICompiledSegment Compile(Segment segment, CancellationToken cancellation) =>
        Named(SegmentCompiler.Compile(segment, _pool, _packed.ForSegment(), cancellation));

    public ICompiledSegment Compile(Segment segment, out SegmentArtifact? artifact, CancellationToken cancellation)
    {
        (CompiledSegment compiled, artifact) = CpuArtifact.Compile(segment, _pool, _packed, cancellation);
        return Named(compiled);
    }

    public ICompiledSegment Load(SegmentArtifact artifact, CancellationToken cancellation)
    {
        CompiledSegment loaded = CpuArtifact.Load(artifact, _pool, _packed, cancellation);
        loaded.Artifact = artifact;
        lock (_loaded)
        {
            _loaded.Add(new WeakReference<CompiledSegment>(loaded));
        }
        return Named(loaded);
    }

    /// <summary>Gives the memory of packed weights and of artifacts back. No segment that was compiled or loaded here may run any
    /// more.</summary>
    public void Dispose()
    {
        _packed.Release();
        foreach (WeakReference<CompiledSegment> loaded in _loaded)
        {
            if (!loaded.TryGetTarget(out CompiledSegment? segment) || segment.Artifact is not { } artifact)
                continue;
            MappedFile.Unmap(artifact.Head);
            foreach (ArtifactBlock block in artifact.Blocks)
                MappedFile.Unmap(block.Bytes);
        }
        _loaded.Clear();
    }

    private CompiledSegment Named(CompiledSegment segment)
    {
        segment.Device = _name;
        return segment;
    }
}
