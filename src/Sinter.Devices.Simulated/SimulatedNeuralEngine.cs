using System.Globalization;
using Sinter.Devices.Cpu;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Runtime;

namespace Sinter.Devices.Simulated;

/// <summary>A device for development that behaves as a neural engine does: it computes with 16-bit floats, runs some operations only, has a
/// memory and a thread of its own, and takes time to be handed something. Its kernels are those of this machine's processor. It shows how a
/// model is shared out among devices, what 16-bit floats do to its results, and whether an application works with and without one; never
/// how fast a real one is.</summary>
/// <example>
/// <code>
/// using var engine = new SimulatedNeuralEngine();
/// using Model model = Model.Load("Classifier.mlpackage", new ModelConfiguration { Devices = [engine] });
/// </code>
/// </example>
public sealed class SimulatedNeuralEngine : IDevice, IDisposable
{
    private readonly CpuComputeDevice _kernels;
    private readonly SimulatedWorker _worker;

    /// <param name="options">What it pretends to be; null for the defaults.</param>
    public SimulatedNeuralEngine(SimulatedNeuralEngineOptions? options = null)
    {
        Options = options ?? new SimulatedNeuralEngineOptions();
        _kernels = new CpuComputeDevice(WorkPool.Inline, Options.Name);
        _worker = new SimulatedWorker(Options.Name);
        Properties = new NeuralEngineDevice(Options.Name, Options.Cores);
        StatedRates = new DeviceRates(Options.MultiplyAddsPerSecond, Options.BytesPerSecond, 1, PerSecond(Options.OperationTime),
            PerSecond(Options.SubmissionTime), Options.TransferBytesPerSecond);
    }

    /// <summary>What it pretends to be.</summary>
    public SimulatedNeuralEngineOptions Options { get; }

    /// <inheritdoc/>
    public ComputeDevice Properties { get; }

    /// <summary>Its kernels, and everything that decides which operations it is given.</summary>
    public string Fingerprint => string.Create(CultureInfo.InvariantCulture,
        $"simulated neural engine;{typeof(SimulatedNeuralEngine).Module.ModuleVersionId:N};{StatedRates};{Options.AcceptsFloat32};{_kernels.Fingerprint}");

    /// <inheritdoc/>
    public IDeviceMemory Memory => SimulatedMemory.Instance;

    /// <inheritdoc/>
    public IReadOnlySet<string> ChannelsLastOperations => _kernels.ChannelsLastOperations;

    /// <inheritdoc/>
    public DeviceRates? StatedRates { get; }

    /// <inheritdoc/>
    public bool KeepsCompressed(Operation constant, Opset opset) => false;

    /// <inheritdoc/>
    public OperationSupport Query(Operation operation) => SupportedOperations.Query(operation, Options.AcceptsFloat32);

    /// <inheritdoc/>
    public ICompiledSegment Compile(Segment segment, CancellationToken cancellation)
    {
        Float16Rounding.Apply(segment.Function);
        return Simulated(_kernels.Compile(segment, cancellation));
    }

    /// <inheritdoc/>
    public ICompiledSegment Compile(Segment segment, out SegmentArtifact? artifact, CancellationToken cancellation)
    {
        Float16Rounding.Apply(segment.Function);
        return Simulated(_kernels.Compile(segment, out artifact, cancellation));
    }

    /// <inheritdoc/>
    public ICompiledSegment Load(SegmentArtifact artifact, CancellationToken cancellation) => Simulated(_kernels.Load(artifact, cancellation));

    /// <summary>Ends its thread, when what it was given is done. No model that uses it may predict any more.</summary>
    public void Dispose()
    {
        _worker.Dispose();
        _kernels.Dispose();
    }

    private SimulatedSegment Simulated(ICompiledSegment compiled)
    {
        double seconds = compiled.Segment.Function.Body.Operations.Sum(operation => OperationCost.Seconds(operation, true, StatedRates!));
        return new SimulatedSegment(compiled, _worker, Options.TakesTime ? StatedRates : null, seconds);
    }

    private static double PerSecond(TimeSpan time) => time > TimeSpan.Zero ? 1 / time.TotalSeconds : double.PositiveInfinity;
}
