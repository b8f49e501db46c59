using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Runs a convolution on tensors with channels last; the residual may be empty.</summary>
internal delegate void ChannelsLastRun(
    ReadOnlySpan<float> x, Span<float> y, ReadOnlySpan<float> residual, WorkPool pool, CancellationToken cancellation);

/// <summary>The kernel that is fastest for a convolution with constant weights.</summary>
/// <param name="Name">For reports.</param>
/// <param name="Run">Reads and writes tensors with channels last.</param>
internal sealed record ChannelsLastConvolution(string Name, ChannelsLastRun Run)
{
    /// <summary>Chooses the kernel and packs the weights; null when none runs the shape.</summary>
    public static ChannelsLastConvolution? Create(
        ConvolutionShape shape, Tensor weight, float[] bias, UnaryOperation activation, PackedConstants constants)
    {
        if (shape.OutputStride == 0 && ChannelsLastDepthwise.Suits(shape))
        {
            PackedDepthwise weights = PackDepthwise(shape, weight, constants);
            return new ChannelsLastConvolution("depthwise convolution", (x, y, residual, pool, cancellation) =>
                ChannelsLastDepthwise.Run(shape, weights, x, y, bias, residual, activation, pool, cancellation));
        }
        if (WinogradConvolution.Suits(shape))
        {
            PackedWinograd filters = constants.Get(weight, FormOf(shape), elements =>
                PackedWinograd.Pack(elements, shape.InputChannels, shape.OutputChannels), bytes =>
                PackedWinograd.FromBytes(bytes, shape.InputChannels, shape.OutputChannels, MatMulKernel.Current));
            return new ChannelsLastConvolution("convolution by Winograd", (x, y, residual, pool, cancellation) =>
                WinogradConvolution.Run(shape, filters, x, y, bias, residual, activation, pool, cancellation));
        }
        if (FewOutputsConvolution.Suits(shape) && FewOutputsConvolution.Plan(shape) is { } narrow)
        {
            PackedFewOutputs weights = constants.Get(weight, FormOf(shape), elements => PackedFewOutputs.Pack(shape, elements),
                bytes => PackedFewOutputs.FromBytes(bytes, shape));
            return new ChannelsLastConvolution("convolution to few channels", (x, y, residual, pool, cancellation) =>
                FewOutputsConvolution.Run(narrow, weights, x, y, bias, residual, activation, pool, cancellation));
        }
        if (ConvolutionPlan.Create(shape) is not { } plan)
            return null;
        PackedConvolution packed = constants.Get(weight, FormOf(shape), elements => PackedConvolution.Pack(shape, elements), bytes =>
            PackedConvolution.FromBytes(bytes, shape.InputChannels, shape.OutputChannels, shape.Groups, shape.Window.Kernel,
                MatMulKernel.Current));
        return new ChannelsLastConvolution(shape.IsTransposed ? "transposed convolution" : "convolution",
            (x, y, residual, pool, cancellation) =>
                Convolution.Run(plan, packed, x, y, bias, residual, activation, pool, cancellation));
    }

    /// <summary>The same convolution of tensors with channels first: turned before and after, in scratch memory.</summary>
    public static ChannelsLastRun TurnedAround(ConvolutionShape shape, ChannelsLastRun run)
    {
        StridedCopyPlan inward = ToLast(shape.Batch, shape.InputChannels, shape.Window.Input);
        StridedCopyPlan outward = ToFirst(shape.Batch, shape.OutputChannels, shape.Window.Output);
        StridedCopyPlan residualInward = ToLast(shape.Batch, shape.OutputChannels, shape.Window.Output);
        return (x, y, residual, pool, cancellation) =>
        {
            using var last = new ScratchFloats(x.Length + y.Length + residual.Length);
            Span<float> input = last.Floats[..x.Length], output = last.Floats.Slice(x.Length, y.Length);
            Span<float> addend = last.Floats[(x.Length + y.Length)..];
            Copy(inward, x, input, pool, cancellation);
            if (!residual.IsEmpty)
                Copy(residualInward, residual, addend, pool, cancellation);
            run(input, output, addend, pool, cancellation);
            Copy(outward, output, y, pool, cancellation);
        };
    }

    /// <summary>The weights of a depthwise convolution, packed.</summary>
    public static PackedDepthwise PackDepthwise(ConvolutionShape shape, Tensor weight, PackedConstants constants) =>
        constants.Get(weight, FormOf(shape), elements => PackedDepthwise.Pack(elements, shape.InputChannels, shape.Window.Kernel), bytes =>
            PackedDepthwise.FromBytes(bytes, shape.InputChannels, shape.Window.Kernel));

    /// <summary>What decides how weights are packed; the sizes of images do not.</summary>
    private static string FormOf(ConvolutionShape shape) => $"{shape.InputChannels} {shape.OutputChannels} {shape.Groups} {shape.Window.Kernel.Depth} {shape.Window.Kernel.Height} {shape.Window.Kernel.Width} {shape.IsTransposed}";

    /// <summary>Moves the channels of a tensor behind its positions.</summary>
    public static StridedCopyPlan ToLast(int batch, int channels, Extent3 extent) =>
        StridedCopyPlan.Transpose([batch, channels, extent.Volume], [0, 2, 1]);

    /// <summary>Moves the channels of a tensor before its positions.</summary>
    public static StridedCopyPlan ToFirst(int batch, int channels, Extent3 extent) =>
        StridedCopyPlan.Transpose([batch, extent.Volume, channels], [0, 2, 1]);

    private static void Copy(
        StridedCopyPlan plan, ReadOnlySpan<float> from, Span<float> to, WorkPool pool, CancellationToken cancellation) =>
        StridedCopy.Run(plan, sizeof(float), System.Runtime.InteropServices.MemoryMarshal.AsBytes(from),
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(to), pool, cancellation);
}
