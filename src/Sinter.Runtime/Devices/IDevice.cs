using Sinter.Ir;

namespace Sinter.Runtime;

/// <summary>What the compiler and the runtime know of a processor. The CPU is one implementation among others.</summary>
public interface IDevice
{
    ComputeDevice Properties { get; }

    /// <summary>Everything that decides whether a compiled segment is usable: kind, instruction sets, versions.</summary>
    string Fingerprint { get; }

    /// <summary>Memory that the device's segments read and write.</summary>
    IDeviceMemory Memory { get; }

    /// <summary>The operations that the device runs better on tensors with channels last, in the form that
    /// <see cref="Ir.Ops.ChannelsLast"/> has for them; none when it takes tensors as MIL has them.</summary>
    IReadOnlySet<string> ChannelsLastOperations { get; }

    /// <summary>True for a compressed constant of a function that the device's kernels read as it is; others are expanded before the
    /// function is compiled.</summary>
    bool KeepsCompressed(Operation constant, Opset opset);

    /// <summary>True for integer weights that the device multiplies with integer inputs, whatever memory they take.</summary>
    bool KeepsIntegers(Operation constant, Opset opset) => false;

    /// <summary>How fast the device says it is; null for one whose speed is measured.</summary>
    DeviceRates? StatedRates => null;

    /// <summary>Whether the device can run an operation with the types that it has in the graph. What it costs follows from the device's
    /// rates: <see cref="OperationCost"/>.</summary>
    OperationSupport Query(Operation operation);

    /// <summary>Makes a segment runnable: kernels chosen, weights packed, memory planned.</summary>
    /// <exception cref="ModelException">The segment cannot be run.</exception>
    ICompiledSegment Compile(Segment segment, CancellationToken cancellation);

    /// <summary>Makes a segment runnable, and tells what it takes to do so again without any of that work.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="artifact">Valid as long as the result lives; null for a segment that has no stored form, such as one that calls code of
    /// the application.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ModelException">The segment cannot be run.</exception>
    ICompiledSegment Compile(Segment segment, out SegmentArtifact? artifact, CancellationToken cancellation);

    /// <summary>Makes a segment runnable whose artifact a device with the same <see cref="Fingerprint"/> made. It computes the same bits. The
    /// artifact's blocks stay in use as long as the result lives. The bytes are not trusted.</summary>
    /// <exception cref="InvalidDataException">The artifact is not one that the device made.</exception>
    ICompiledSegment Load(SegmentArtifact artifact, CancellationToken cancellation);
}

/// <summary>A device's answer about one operation.</summary>
/// <param name="IsSupported">True when the device can run it.</param>
/// <param name="IsFast">True when it has a kernel of its own for it, not only the reference evaluation.</param>
/// <param name="Reason">Why not, or how.</param>
public readonly record struct OperationSupport(bool IsSupported, bool IsFast, string Reason);

/// <summary>A part of a program that one device runs. Its function's inputs and outputs are the segment's.</summary>
/// <param name="Function">Canonical, with the types it will run with.</param>
public sealed record Segment(Function Function);

/// <summary>A segment that is ready to run. Safe to use from several threads, each with a context of its own.</summary>
public interface ICompiledSegment : IDisposable
{
    Segment Segment { get; }

    /// <summary>What runs it, for traces.</summary>
    string Device { get; }

    /// <summary>What was planned.</summary>
    SegmentPlan Plan { get; }

    /// <summary>Measures the steps of every run that begins from now on; null measures nothing.</summary>
    SegmentProfile? Profile { get; set; }

    /// <summary>The segments of single devices that it consists of; mostly only itself.</summary>
    IReadOnlyList<ICompiledSegment> Parts => [this];

    /// <summary>How its operations were shared out among several devices; null when there was only one.</summary>
    Partition? Partition => null;

    /// <summary>Makes what one evaluation at a time needs: its arena and its slots.</summary>
    ISegmentContext CreateContext();
}

/// <summary>Facts of a compiled segment.</summary>
/// <param name="ArenaBytes">Memory of one context for intermediate values of known size.</param>
/// <param name="ConstantBytes">Memory of the constants, shared by all contexts.</param>
/// <param name="Steps">One entry per step: the operation and how it is run.</param>
public sealed record SegmentPlan(long ArenaBytes, long ConstantBytes, IReadOnlyList<PlannedStep> Steps);

/// <summary>One step of a plan.</summary>
/// <param name="Operation">The operation's name.</param>
/// <param name="Type">The operation's type.</param>
/// <param name="Kernel">The kernel that runs it; <c>reference</c> for the reference evaluation, <c>alias</c> when nothing has to be
/// done.</param>
/// <param name="MultiplyAdds">Multiplications with an addition that the operation means; 0 where it is no sum of products.</param>
public sealed record PlannedStep(string Operation, string Type, string Kernel, double MultiplyAdds = 0);
