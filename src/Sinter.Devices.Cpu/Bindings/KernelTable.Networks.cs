namespace Sinter.Devices.Cpu;

public static partial class KernelTable
{
    private static (string Operation, Func<BindingSite, CpuKernel?> Bind)[] Convolutions =>
    [
        ("avg_pool", ConvolutionBindings.BindAveragePool),
        ("conv", ConvolutionBindings.BindConv),
        ("conv_transpose", ConvolutionBindings.BindConvTranspose),
        ("l2_pool", ConvolutionBindings.BindL2Pool),
        ("max_pool", ConvolutionBindings.BindMaxPool),
    ];

    private static (string Operation, Func<BindingSite, CpuKernel?> Bind)[] Images =>
    [
        ("crop", ResizeBindings.BindCrop),
        ("resize", ResizeBindings.BindResize),
        ("resize_bilinear", ResizeBindings.BindResize),
        ("resize_nearest_neighbor", ResizeBindings.BindResize),
        ("upsample_bilinear", ResizeBindings.BindResize),
        ("upsample_nearest_neighbor", ResizeBindings.BindResize),
    ];

    private static (string Operation, Func<BindingSite, CpuKernel?> Bind)[] Products =>
    [
        ("einsum", EinsumBindings.BindEinsum),
        ("linear", LinearBindings.BindLinear),
        ("matmul", LinearBindings.BindMatMul),
    ];

    private static (string Operation, Func<BindingSite, CpuKernel?> Bind)[] Unary =>
    [
        .. UnaryBindings.Bindings,
        ("prelu", ChannelBindings.BindPrelu),
        ("softplus_parametric", ChannelBindings.BindSoftplusParametric),
    ];
}
