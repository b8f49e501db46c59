using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Functions of one element whose parameters differ from channel (axis 1) to channel.</summary>
internal static class ChannelBindings
{
    private const int ChannelAxis = 1;

    public static CpuKernel? BindPrelu(BindingSite site) => site.Arguments.KnownTensor("alpha") is { } alpha
        ? Bind(site, [.. alpha.ToFloats().Select(slope => new UnaryOperation(UnaryKind.LeakyRelu, slope))])
        : null;

    public static CpuKernel? BindSoftplusParametric(BindingSite site) =>
        site.Arguments.KnownTensor("alpha") is { } alpha && site.Arguments.KnownTensor("beta") is { } beta
            ? Bind(site, [.. alpha.ToFloats().Zip(beta.ToFloats(), (a, b) => new UnaryOperation(UnaryKind.ParametricSoftplus, a, b))])
            : null;

    private static CpuKernel? Bind(BindingSite site, UnaryOperation[] perChannel)
    {
        if (!site.IsFloat("x"))
            return null;
        if (perChannel.Distinct().Count() == 1)
        {
            return new CpuKernel("elementwise", [site.Argument("x")], (in KernelCall call) => UnaryElementwise.Apply(
                perChannel[0], call.Floats(0), call.OutputFloats(), call.Pool, call.Cancellation));
        }
        var split = AxisSplit.Of(site.OutputShape, ChannelAxis);
        int planes = split.Outer * split.Size, planesPerTile = Math.Max(1, Planes.TileElements / split.Inner);
        return new CpuKernel("elementwise, by channel", [site.Argument("x")], (in KernelCall call) => call.Pool.Run(
            new Planes(call.Inputs[0], call.Outputs[0], perChannel, split.Inner, planes, planesPerTile),
            (planes + planesPerTile - 1) / planesPerTile, call.Cancellation));
    }

    private readonly struct Planes(Tensor x, Tensor y, UnaryOperation[] perChannel, int length, int planes, int planesPerTile)
        : IParallelBody
    {
        public const int TileElements = 16 * 1024;

        public void Run(int tile)
        {
            int end = Math.Min(planes, (tile + 1) * planesPerTile);
            for (int plane = tile * planesPerTile; plane < end; plane++)
            {
                UnaryElementwise.Apply(
                    perChannel[plane % perChannel.Length], x.Span<float>().Slice(plane * length, length),
                    y.MutableSpan<float>().Slice(plane * length, length), WorkPool.Inline);
            }
        }
    }
}
