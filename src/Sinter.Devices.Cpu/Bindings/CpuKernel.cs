using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Runs a bound kernel.</summary>
internal delegate void KernelBody(in KernelCall call);

/// <summary>A kernel bound to an operation with known shapes: attributes resolved, weights packed.</summary>
/// <param name="Name">For reports.</param>
/// <param name="Inputs">What it reads each time it runs, in the order in which its body expects them.</param>
/// <param name="Body">Fills every element of the outputs.</param>
internal sealed record CpuKernel(string Name, ImmutableArray<Argument> Inputs, KernelBody Body);

/// <summary>What a kernel works on in one run.</summary>
internal readonly ref struct KernelCall(
    ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs, WorkPool pool, CancellationToken cancellation)
{
    public ReadOnlySpan<Tensor> Inputs { get; } = inputs;

    public ReadOnlySpan<Tensor> Outputs { get; } = outputs;

    public WorkPool Pool { get; } = pool;

    public CancellationToken Cancellation { get; } = cancellation;

    public ReadOnlySpan<float> Floats(int input) => Inputs[input].Span<float>();

    /// <summary>An input that may not be there.</summary>
    public ReadOnlySpan<float> FloatsOrNone(int input) => input < Inputs.Length ? Inputs[input].Span<float>() : [];

    public ReadOnlySpan<int> Integers(int input) => Inputs[input].Span<int>();

    public ReadOnlySpan<byte> Bytes(int input) => Inputs[input].Bytes;

    public Span<float> OutputFloats(int output = 0) => Outputs[output].MutableSpan<float>();

    public Span<int> OutputIntegers(int output = 0) => Outputs[output].MutableSpan<int>();

    public Span<T> Output<T>()
        where T : unmanaged => Outputs[0].MutableSpan<T>();

    public Span<byte> OutputBytes(int output = 0) => Outputs[output].MutableBytes;
}
