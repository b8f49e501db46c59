using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Spatial operations, beside convolutions, of tensors with channels last.</summary>
internal static class ChannelsLastBindings
{
    public static CpuKernel? BindMaxPool(BindingSite site) => BindPool(site, _ => PoolingKind.Max);

    public static CpuKernel? BindAveragePool(BindingSite site) =>
        BindPool(site, geometry => geometry.ExcludePadding ? PoolingKind.AverageExcludingPadding : PoolingKind.AverageIncludingPadding);

    public static CpuKernel? BindL2Pool(BindingSite site) => BindPool(site, _ => PoolingKind.L2);

    /// <summary>Any resizing of the last two spatial axes, or of the only one.</summary>
    public static CpuKernel? BindResize(BindingSite site)
    {
        if (!site.IsFloat("x") || !site.IsKnownOrAbsent("shape"))
            return null;
        var geometry = ResizeGeometry.Read(ChannelsLast.PlainArguments(site.Arguments));
        if (ResizePlan.Of(geometry) is not { } plan || geometry.FirstAxis < 2)
            return null;
        int channels = geometry.Input[1], images = plan.Planes / channels, stride = site.Placement?.Stride ?? 0;
        OutputWindow output = site.Window;
        return new CpuKernel("resize", [site.Argument("x")], (in KernelCall call) =>
        {
            if (plan.IsLinear)
            {
                ChannelsLastResize.Bilinear(
                    call.Floats(0), output.Of(call), images, channels, plan.Rows, plan.Columns, stride, call.Pool, call.Cancellation);
            }
            else
            {
                ChannelsLastResize.Nearest(
                    call.Floats(0), output.Of(call), images, channels, plan.Rows, plan.Columns, stride, call.Pool, call.Cancellation);
            }
        });
    }

    public static CpuKernel? BindCrop(BindingSite site)
    {
        if (!site.IsMovable("x"))
            return null;
        int rank = site.OutputShape.Rank;
        var begin = new int[rank];
        begin[^3] = site.Arguments.Ints("crop_height")[0];
        begin[^2] = site.Arguments.Ints("crop_width")[0];
        int[] steps = [.. Enumerable.Repeat(1, rank)];
        return CopyBindings.Kernel(site, "crop",
            StridedCopyPlan.Slice(site.Shape("x").Dimensions, begin, site.OutputShape.Dimensions, steps));
    }

    public static CpuKernel? BindDepthToSpace(BindingSite site) => BindBlocks(site, BlockView.DepthToSpace);

    public static CpuKernel? BindSpaceToDepth(BindingSite site) => BindBlocks(site, BlockView.SpaceToDepth);

    public static CpuKernel? BindPixelShuffle(BindingSite site) => BindBlocks(site, BlockView.PixelShuffle);

    public static CpuKernel? BindPixelUnshuffle(BindingSite site) => BindBlocks(site, BlockView.PixelUnshuffle);

    public static CpuKernel? BindChannelShuffle(BindingSite site)
    {
        if (!site.IsMovable("x"))
            return null;
        Shape x = site.OutputShape;
        int channels = x[x.Rank - 1], groups = site.Arguments.Int("groups"), pixels = (int)(x.ElementCount / channels);
        return CopyBindings.Kernel(site, "channel shuffle", StridedCopyPlan.Transpose([pixels, groups, channels / groups], [0, 2, 1]));
    }

    public static CpuKernel? BindInstanceNorm(BindingSite site)
    {
        if (!site.IsFloat("x") || !NormalizationBindings.HasKnownScaleAndShift(site))
            return null;
        Shape x = site.OutputShape;
        int channels = x[x.Rank - 1], batch = x[0], length = (int)(x.ElementCount / batch / channels);
        float[] gamma = site.KnownFloats("gamma"), beta = site.KnownFloats("beta");
        float epsilon = (float)site.Arguments.Float("epsilon");
        UnaryOperation activation = site.Epilogue.Activation;
        return new CpuKernel("instance normalization", site.WithResidual(site.Argument("x")), (in KernelCall call) =>
            ColumnNormalization.Run(call.Floats(0), call.OutputFloats(), batch, length, channels, gamma, beta, epsilon,
                call.FloatsOrNone(1), activation, call.Pool, call.Cancellation));
    }

    public static CpuKernel? BindBatchNorm(BindingSite site)
    {
        int channels = site.OutputShape[site.OutputShape.Rank - 1];
        if (!site.IsFloat("x") || NormalizationBindings.FoldBatchNorm(site, channels) is not var (scale, shift))
            return null;
        UnaryOperation activation = site.Epilogue.Activation;
        return new CpuKernel("scale and shift", [site.Argument("x")], (in KernelCall call) => ColumnScaleShift.Run(
            call.Floats(0), call.OutputFloats(), scale, shift, activation, call.Pool, call.Cancellation));
    }

    public static CpuKernel? BindPrelu(BindingSite site)
    {
        if (!site.IsFloat("x") || site.Arguments.KnownTensor("alpha") is not { } alpha)
            return null;
        float[] slopes = alpha.ToFloats();
        return new CpuKernel("elementwise, by channel", [site.Argument("x")], (in KernelCall call) => ColumnScaleShift.RunBelowZero(
            call.Floats(0), call.OutputFloats(), slopes, call.Pool, call.Cancellation));
    }

    private static CpuKernel? BindBlocks(BindingSite site, Func<Arguments, Shape, int[], BlockView> viewOf)
    {
        if (!site.IsMovable("x"))
            return null;
        int[] strides = site.Shape("x").Strides();
        BlockView view = viewOf(site.Arguments, AxisOrder.Permute(site.OutputShape, AxisOrder.ToFirst(4)),
            [strides[0], strides[3], strides[1], strides[2]]).WithChannelsLast();
        return CopyBindings.Kernel(site, "transposition of blocks",
            StridedCopyPlan.Create(view.Dimensions, 0, view.Strides, 0, Shape.Of(view.Dimensions).Strides()));
    }

    private static CpuKernel? BindPool(BindingSite site, Func<PoolGeometry, PoolingKind> kindOf)
    {
        if (!site.IsFloat("x"))
            return null;
        PoolGeometry geometry = PoolGeometry.Read(ChannelsLast.PlainArguments(site.Arguments));
        PoolingKind kind = kindOf(geometry);
        WindowShape window = ConvolutionBindings.Window(geometry.Axes);
        return new CpuKernel("pooling", [site.Argument("x")], (in KernelCall call) => ChannelsLastPooling.Run(
            kind, geometry.Batch, geometry.Channels, window, call.Floats(0), call.OutputFloats(), call.Pool, call.Cancellation));
    }
}
