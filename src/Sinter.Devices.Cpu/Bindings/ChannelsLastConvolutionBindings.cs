using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Convolutions of tensors with channels last.</summary>
internal static class ChannelsLastConvolutionBindings
{
    public static CpuKernel? BindConv(BindingSite site) => Bind(site, isTransposed: false);

    public static CpuKernel? BindConvTranspose(BindingSite site) => Bind(site, isTransposed: true);

    private static CpuKernel? Bind(BindingSite site, bool isTransposed)
    {
        Tensor? bias = site.Arguments.KnownTensor("bias");
        if (!site.IsFloat("x") || site.Arguments.KnownTensor("weight") is not { } weight || (site.Arguments.Has("bias") && bias is null))
            return null;
        Arguments plain = ChannelsLast.PlainArguments(site.Arguments);
        ConvolutionShape shape = ConvolutionBindings.ToShape(
            isTransposed ? ConvolutionGeometry.ReadTransposed(plain) : ConvolutionGeometry.Read(plain), isTransposed)
            with
        { OutputStride = site.Placement?.Stride ?? 0 };
        if (ChannelsLastConvolution.Create(shape, weight, bias?.ToFloats() ?? [], site.Epilogue.Activation, site.Packed)
            is not { } kernel)
            return null;
        OutputWindow output = site.Window;
        return new CpuKernel(kernel.Name, site.WithResidual(site.Argument("x")), (in KernelCall call) =>
            kernel.Run(call.Floats(0), output.Of(call), call.FloatsOrNone(1), call.Pool, call.Cancellation));
    }
}
