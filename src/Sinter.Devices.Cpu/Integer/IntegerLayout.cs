using System.Runtime.InteropServices;
using Sinter.Kernels;

namespace Sinter.Devices.Cpu;

/// <summary>Runs a product of integers on tensors with channels last, whose bytes it gets; the residual may be empty.</summary>
internal delegate void IntegerRun(
    ReadOnlySpan<byte> x, Span<byte> y, ReadOnlySpan<float> residual, WorkPool pool, CancellationToken cancellation);

/// <summary>Products of integers whose tensors have their channels first.</summary>
internal static class IntegerLayout
{
    /// <summary>The same product on tensors with channels first: turned before and after, in scratch memory.</summary>
    /// <param name="shape">Of the product.</param>
    /// <param name="resultWidth">Bytes of a result.</param>
    /// <param name="run">The product with channels last.</param>
    public static IntegerRun TurnedAround(ConvolutionShape shape, int resultWidth, IntegerRun run)
    {
        StridedCopyPlan inward = ChannelsLastConvolution.ToLast(shape.Batch, shape.InputChannels, shape.Window.Input);
        StridedCopyPlan residualInward = ChannelsLastConvolution.ToLast(shape.Batch, shape.OutputChannels, shape.Window.Output);
        StridedCopyPlan outward = ChannelsLastConvolution.ToFirst(shape.Batch, shape.OutputChannels, shape.Window.Output);
        return (x, y, residual, pool, cancellation) =>
        {
            int inputFloats = Words(x.Length), outputFloats = Words(y.Length);
            using var last = new ScratchFloats(checked(inputFloats + outputFloats + residual.Length));
            Span<float> floats = last.Floats, addend = floats[(inputFloats + outputFloats)..];
            Span<byte> input = MemoryMarshal.AsBytes(floats[..inputFloats])[..x.Length];
            Span<byte> output = MemoryMarshal.AsBytes(floats.Slice(inputFloats, outputFloats))[..y.Length];
            StridedCopy.Run(inward, 1, x, input, pool, cancellation);
            if (!residual.IsEmpty)
            {
                StridedCopy.Run(residualInward, sizeof(float), MemoryMarshal.AsBytes(residual), MemoryMarshal.AsBytes(addend), pool,
                    cancellation);
            }
            run(input, output, addend, pool, cancellation);
            StridedCopy.Run(outward, resultWidth, output, y, pool, cancellation);
        };
    }

    /// <summary>Floats that take as many bytes.</summary>
    private static int Words(int bytes) => (bytes + sizeof(float) - 1) / sizeof(float);
}
