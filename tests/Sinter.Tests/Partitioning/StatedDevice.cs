using Sinter.Devices.Cpu;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Runtime;

namespace Sinter.Tests.Partitioning;

/// <summary>A device with the rates and the operations that a test wants, and the processor's kernels.</summary>
internal sealed class StatedDevice(DeviceRates rates, Func<Operation, bool> supports, bool isHost) : IDevice
{
    private readonly CpuComputeDevice _kernels = new(WorkPool.Inline);

    public ComputeDevice Properties { get; } = isHost ? new CpuDevice("host", "stated", 1) : new NeuralEngineDevice("other", 1);

    public string Fingerprint => $"stated {isHost}";

    public IDeviceMemory Memory { get; } = isHost ? HostMemory.Instance : new OtherMemory();

    public IReadOnlySet<string> ChannelsLastOperations => new HashSet<string>();

    public DeviceRates? StatedRates => rates;

    public bool KeepsCompressed(Operation constant, Opset opset) => false;

    public OperationSupport Query(Operation operation) => new(supports(operation), true, "stated");

    public ICompiledSegment Compile(Segment segment, CancellationToken cancellation) => _kernels.Compile(segment, cancellation);

    public ICompiledSegment Compile(Segment segment, out SegmentArtifact? artifact, CancellationToken cancellation) =>
        _kernels.Compile(segment, out artifact, cancellation);

    public ICompiledSegment Load(SegmentArtifact artifact, CancellationToken cancellation) => _kernels.Load(artifact, cancellation);

    private sealed class OtherMemory : IDeviceMemory
    {
        public bool IsHost => false;

        public IDeviceBuffer Allocate(Tensors.ElementType elementType, Tensors.Shape shape) => HostMemory.Instance.Allocate(elementType, shape);

        public IDeviceBuffer Import(Tensors.Tensor tensor) => HostMemory.Instance.Import(tensor);

        public Tensors.Tensor Export(IDeviceBuffer buffer) => HostMemory.Instance.Export(buffer);
    }
}
