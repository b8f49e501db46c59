using Sinter.Kernels;

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
        ("abs", UnaryBindings.Of(UnaryKind.Abs)),
        ("acos", UnaryBindings.Of(UnaryKind.Acos)),
        ("asin", UnaryBindings.Of(UnaryKind.Asin)),
        ("atan", UnaryBindings.Of(UnaryKind.Atan)),
        ("atanh", UnaryBindings.Of(UnaryKind.Atanh)),
        ("ceil", UnaryBindings.Of(UnaryKind.Ceiling)),
        ("clamped_relu", UnaryBindings.Of(UnaryKind.ClampedRelu, "alpha", "beta")),
        ("clip", UnaryBindings.Of(UnaryKind.Clip, "alpha", "beta")),
        ("cos", UnaryBindings.Of(UnaryKind.Cos)),
        ("cosh", UnaryBindings.Of(UnaryKind.Cosh)),
        ("elu", UnaryBindings.Of(UnaryKind.Elu, "alpha")),
        ("erf", UnaryBindings.Of(UnaryKind.Erf)),
        ("exp", UnaryBindings.Of(UnaryKind.Exp)),
        ("exp2", UnaryBindings.Of(UnaryKind.Exp2)),
        ("floor", UnaryBindings.Of(UnaryKind.Floor)),
        ("gelu", UnaryBindings.BindGelu),
        ("inverse", UnaryBindings.Of(UnaryKind.Inverse, "epsilon")),
        ("leaky_relu", UnaryBindings.Of(UnaryKind.LeakyRelu, "alpha")),
        ("linear_activation", UnaryBindings.Of(UnaryKind.Linear, "alpha", "beta")),
        ("log", UnaryBindings.Of(UnaryKind.Log, "epsilon")),
        ("prelu", ChannelBindings.BindPrelu),
        ("relu", UnaryBindings.Of(UnaryKind.Relu)),
        ("relu6", UnaryBindings.BindRelu6),
        ("round", UnaryBindings.Of(UnaryKind.Round)),
        ("rsqrt", UnaryBindings.Of(UnaryKind.Rsqrt, "epsilon")),
        ("scaled_tanh", UnaryBindings.Of(UnaryKind.ScaledTanh, "alpha", "beta")),
        ("sigmoid", UnaryBindings.Of(UnaryKind.Sigmoid)),
        ("sigmoid_hard", UnaryBindings.Of(UnaryKind.HardSigmoid, "alpha", "beta")),
        ("sign", UnaryBindings.Of(UnaryKind.Sign)),
        ("silu", UnaryBindings.Of(UnaryKind.Silu)),
        ("sin", UnaryBindings.Of(UnaryKind.Sin)),
        ("sinh", UnaryBindings.Of(UnaryKind.Sinh)),
        ("softplus", UnaryBindings.Of(UnaryKind.Softplus)),
        ("softplus_parametric", ChannelBindings.BindSoftplusParametric),
        ("softsign", UnaryBindings.Of(UnaryKind.Softsign)),
        ("sqrt", UnaryBindings.Of(UnaryKind.Sqrt)),
        ("square", UnaryBindings.Of(UnaryKind.Square)),
        ("tan", UnaryBindings.Of(UnaryKind.Tan)),
        ("tanh", UnaryBindings.Of(UnaryKind.Tanh)),
        ("threshold", UnaryBindings.Of(UnaryKind.Threshold, "alpha")),
        ("thresholded_relu", UnaryBindings.Of(UnaryKind.ThresholdedRelu, "alpha")),
    ];
}
