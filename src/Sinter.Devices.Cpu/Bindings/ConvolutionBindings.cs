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
        ConvolutionShape shape = ToShape(ConvolutionGeometry.Read(site.Arguments), isTransposed: false);
        if (DepthwiseConvolution.Suits(shape))
        {
            (float[] weights, float[] bias, UnaryOperation activation) = (weight.ToFloats(), Bias(site), site.Epilogue.Activation);
            return new CpuKernel("depthwise convolution", site.WithResidual(site.Argument("x")), (in KernelCall call) =>
                DepthwiseConvolution.Run(shape, weights, call.Floats(0), call.OutputFloats(), bias, call.FloatsOrNone(1), activation,
                    call.Pool, call.Cancellation));
        }
        return BindTurnedAround(site, shape, weight);
    }

    public static CpuKernel? BindConvTranspose(BindingSite site) =>
        site.IsFloat("x") && Weight(site) is { } weight && HasUsableBias(site)
            ? BindTurnedAround(site, ToShape(ConvolutionGeometry.ReadTransposed(site.Arguments), isTransposed: true), weight)
            : null;

    private static CpuKernel? BindTurnedAround(BindingSite site, ConvolutionShape shape, Tensor weight)
    {
        if (ChannelsLastConvolution.Create(shape, weight, Bias(site), site.Epilogue.Activation, site.Packed) is not { } kernel)
            return null;
        ChannelsLastRun run = ChannelsLastConvolution.TurnedAround(shape, kernel.Run);
        return new CpuKernel(kernel.Name, site.WithResidual(site.Argument("x")), (in KernelCall call) =>
            run(call.Floats(0), call.OutputFloats(), call.FloatsOrNone(1), call.Pool, call.Cancellation));
    }

    /// <summary>A convolution whose weight or bias the program computes: packed in each run.</summary>
    private static CpuKernel? BindComputedConv(BindingSite site)
    {
        bool hasBias = site.Arguments.Has("bias");
        if (!site.IsFloat("weight") || (hasBias && !site.IsFloat("bias")))
            return null;
        ConvolutionShape shape = ToShape(ConvolutionGeometry.Read(site.Arguments), isTransposed: false);
        if (ConvolutionPlan.Create(shape) is not { } plan)
            return null;
        Argument[] inputs = hasBias
            ? [site.Argument("x"), site.Argument("weight"), site.Argument("bias")]
            : [site.Argument("x"), site.Argument("weight")];
        UnaryOperation activation = site.Epilogue.Activation;
        int residual = inputs.Length;
        return new CpuKernel("convolution, packed in each run", site.WithResidual(inputs), (in KernelCall call) =>
        {
            PackedConvolution weights = PackedConvolution.Pack(shape, call.Floats(1));
            IPackedWeights packed = weights;
            float[] bias = hasBias ? call.Floats(2).ToArray() : [];
            ChannelsLastRun run = ChannelsLastConvolution.TurnedAround(shape, (x, y, addend, pool, cancellation) =>
                Convolution.Run(plan, weights, x, y, bias, addend, activation, pool, cancellation));
            try
            {
                run(call.Floats(0), call.OutputFloats(), call.FloatsOrNone(residual), call.Pool, call.Cancellation);
            }
            finally
            {
                packed.Release();
            }
        });
    }

    public static ConvolutionShape ToShape(ConvolutionGeometry geometry, bool isTransposed) => new()
    {
        Batch = geometry.Batch,
        InputChannels = geometry.InputChannels,
        OutputChannels = geometry.OutputChannels,
        Groups = geometry.Groups,
        Window = Window(geometry.Axes),
        IsTransposed = isTransposed,
    };

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

    public static WindowShape Window(ImmutableArray<SlidingAxis> axes) => new()
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
