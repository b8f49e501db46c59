using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Convolutions and pooling over one to three spatial dimensions.</summary>
internal static class ConvolutionBindings
{
    public static CpuKernel? BindConv(BindingSite site)
    {
        if (!site.IsFloat("x"))
            return null;
        if (Weight(site) is not { } weight || !HasUsableBias(site))
            return BindComputedConv(site);
        ConvolutionShape shape = ToShape(ConvolutionGeometry.Read(site.Arguments));
        float[] bias = Bias(site);
        if (WinogradConvolution.Suits(shape))
            return BindWinograd(site, shape, PackedWinograd.Pack(weight.ToFloats(), shape.InputChannels, shape.OutputChannels), bias);
        var packed = PackedConvolution.Pack(
            weight.ToFloats(), shape.InputChannels, shape.OutputChannels, shape.Groups, shape.Window.Kernel);
        UnaryOperation activation = site.Epilogue.Activation;
        return new CpuKernel("convolution", site.WithResidual(site.Argument("x")), (in KernelCall call) => Convolution.Run(
            shape, packed, call.Floats(0), call.OutputFloats(), bias, call.FloatsOrNone(1), activation, call.Pool, call.Cancellation));
    }

    private static CpuKernel BindWinograd(BindingSite site, ConvolutionShape shape, PackedWinograd filters, float[] bias)
    {
        UnaryOperation activation = site.Epilogue.Activation;
        return new CpuKernel("convolution by Winograd", site.WithResidual(site.Argument("x")), (in KernelCall call) =>
            WinogradConvolution.Run(
            shape, filters, call.Floats(0), call.OutputFloats(), bias, call.FloatsOrNone(1), activation, call.Pool, call.Cancellation));
    }

    /// <summary>A convolution whose weight or bias the program computes: packed in each run.</summary>
    private static CpuKernel? BindComputedConv(BindingSite site)
    {
        bool hasBias = site.Arguments.Has("bias");
        if (!site.IsFloat("weight") || (hasBias && !site.IsFloat("bias")))
            return null;
        ConvolutionShape shape = ToShape(ConvolutionGeometry.Read(site.Arguments));
        Argument[] inputs = hasBias
            ? [site.Argument("x"), site.Argument("weight"), site.Argument("bias")]
            : [site.Argument("x"), site.Argument("weight")];
        UnaryOperation activation = site.Epilogue.Activation;
        int residual = inputs.Length;
        return new CpuKernel("convolution, packed in each run", site.WithResidual(inputs), (in KernelCall call) =>
        {
            var packed = PackedConvolution.Pack(
                call.Floats(1), shape.InputChannels, shape.OutputChannels, shape.Groups, shape.Window.Kernel);
            Convolution.Run(
                shape, packed, call.Floats(0), call.OutputFloats(), hasBias ? call.Floats(2) : [], call.FloatsOrNone(residual), activation,
                call.Pool, call.Cancellation);
        });
    }

    private static ConvolutionShape ToShape(ConvolutionGeometry geometry) => new()
    {
        Batch = geometry.Batch,
        InputChannels = geometry.InputChannels,
        OutputChannels = geometry.OutputChannels,
        Groups = geometry.Groups,
        Window = Window(geometry.Axes),
    };

    public static CpuKernel? BindConvTranspose(BindingSite site)
    {
        if (!site.IsFloat("x") || Weight(site) is not { } weight || !HasUsableBias(site))
            return null;
        ConvolutionGeometry geometry = ConvolutionGeometry.ReadTransposed(site.Arguments);
        // The kernel thinks of the ordinary convolution that leads the other way: its input is this operation's output.
        var shape = new TransposedConvolutionShape
        {
            Batch = geometry.Batch,
            InputChannels = geometry.InputChannels,
            OutputChannels = geometry.OutputChannels,
            Groups = geometry.Groups,
            Window = Window(geometry.Axes) with
            {
                Input = Extent(geometry.Axes, axis => axis.Output),
                Output = Extent(geometry.Axes, axis => axis.Input),
            },
        };
        var packed = PackedTransposedConvolution.Pack(
            weight.ToFloats(), shape.InputChannels, shape.OutputChannels, shape.Groups, shape.Window.Kernel);
        float[] bias = Bias(site);
        UnaryOperation activation = site.Epilogue.Activation;
        return new CpuKernel("transposed convolution", [site.Argument("x")], (in KernelCall call) => TransposedConvolution.Run(
            shape, packed, call.Floats(0), call.OutputFloats(), bias, activation, call.Pool, call.Cancellation));
    }

    public static CpuKernel? BindMaxPool(BindingSite site) => BindPool(site, _ => PoolingKind.Max);

    public static CpuKernel? BindAveragePool(BindingSite site) =>
        BindPool(site, geometry => geometry.ExcludePadding ? PoolingKind.AverageExcludingPadding : PoolingKind.AverageIncludingPadding);

    public static CpuKernel? BindL2Pool(BindingSite site) => BindPool(site, _ => PoolingKind.L2);

    private static CpuKernel? BindPool(BindingSite site, Func<PoolGeometry, PoolingKind> kindOf)
    {
        if (!site.IsFloat("x"))
            return null;
        PoolGeometry geometry = PoolGeometry.Read(site.Arguments);
        PoolingKind kind = kindOf(geometry);
        WindowShape window = Window(geometry.Axes);
        int planes = geometry.Batch * geometry.Channels;
        return new CpuKernel("pooling", [site.Argument("x")], (in KernelCall call) => Pooling.Run(
            kind, planes, window, call.Floats(0), call.OutputFloats(), call.Pool, call.Cancellation));
    }

    /// <summary>The weight when it is a constant; a computed one is left to the reference evaluation.</summary>
    private static Tensor? Weight(BindingSite site) => site.Arguments.KnownTensor("weight");

    private static bool HasUsableBias(BindingSite site) => !site.Arguments.Has("bias") || site.Arguments.KnownTensor("bias") is not null;

    private static float[] Bias(BindingSite site) => site.Arguments.KnownTensor("bias")?.ToFloats() ?? [];

    private static WindowShape Window(ImmutableArray<SlidingAxis> axes) => new()
    {
        Input = Extent(axes, axis => axis.Input),
        Kernel = Extent(axes, axis => axis.Kernel),
        Output = Extent(axes, axis => axis.Output),
        Stride = Extent(axes, axis => axis.Stride),
        Dilation = Extent(axes, axis => axis.Dilation),
        PadBefore = Extent3.From([.. axes.Select(axis => axis.PadBefore)], missing: 0),
    };

    private static Extent3 Extent(ImmutableArray<SlidingAxis> axes, Func<SlidingAxis, int> size) => Extent3.From([.. axes.Select(size)]);
}
