using Sinter.Ir.Ops;
using Sinter.Kernels;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Softmax and normalizations.</summary>
internal static class NormalizationBindings
{
    private const int ChannelAxis = 1;

    public static CpuKernel? BindSoftmax(BindingSite site)
    {
        if (!site.IsFloat("x"))
            return null;
        var split = AxisSplit.Of(site.OutputShape, site.Arguments.Axis("axis", site.OutputShape.Rank));
        return new CpuKernel("softmax", [site.Argument("x")], (in KernelCall call) => Softmax.Run(
            call.Floats(0), call.OutputFloats(), split.Outer, split.Size, split.Inner, call.Pool, call.Cancellation));
    }

    public static CpuKernel? BindLayerNorm(BindingSite site)
    {
        if (!site.IsFloat("x") || !HasKnownScaleAndShift(site))
            return null;
        Shape x = site.OutputShape;
        int[] axes = ReductionAxes.ReadAxes(site.Arguments, x.Rank);
        int[] kept = [.. Enumerable.Range(0, x.Rank).Except(axes)];
        int length = 1;
        foreach (int axis in axes)
            length = checked(length * x[axis]);
        float[] gamma = site.KnownFloats("gamma"), beta = site.KnownFloats("beta");
        float epsilon = (float)site.Arguments.Float("epsilon");
        if (AreLast(x, axes, kept))
        {
            return new CpuKernel("layer normalization", [site.Argument("x")], (in KernelCall call) => RowNormalization.Layer(
                call.Floats(0), call.OutputFloats(), length, gamma, beta, epsilon, call.Pool, call.Cancellation));
        }
        int[] order = [.. kept, .. axes], inverse = new int[x.Rank];
        for (int i = 0; i < order.Length; i++)
            inverse[order[i]] = i;
        var toRows = StridedCopyPlan.Transpose(x.Dimensions, order);
        var fromRows = StridedCopyPlan.Transpose([.. order.Select(axis => x[axis])], inverse);
        int count = (int)x.ElementCount;
        return new CpuKernel("layer normalization, transposed", [site.Argument("x")], (in KernelCall call) =>
        {
            using var rows = new ScratchFloats(count);
            StridedCopy.Run(toRows, sizeof(float), call.Bytes(0), rows.Bytes, call.Pool, call.Cancellation);
            RowNormalization.Layer(rows.Floats, rows.Floats, length, gamma, beta, epsilon, call.Pool, call.Cancellation);
            StridedCopy.Run(fromRows, sizeof(float), rows.Bytes, call.OutputBytes(), call.Pool, call.Cancellation);
        });
    }

    public static CpuKernel? BindRmsNorm(BindingSite site)
    {
        if (!site.IsFloat("x") || !site.IsKnownOrAbsent("gamma"))
            return null;
        int length = RmsNorm.Length(site.Arguments, site.OutputShape);
        float[] gamma = site.KnownFloats("gamma");
        float epsilon = (float)site.Arguments.Float("epsilon");
        return new CpuKernel("RMS normalization", [site.Argument("x")], (in KernelCall call) => RowNormalization.RootMeanSquare(
            call.Floats(0), call.OutputFloats(), length, gamma, epsilon, call.Pool, call.Cancellation));
    }

    public static CpuKernel? BindInstanceNorm(BindingSite site)
    {
        if (!site.IsFloat("x") || !HasKnownScaleAndShift(site))
            return null;
        var split = AxisSplit.Of(site.OutputShape, ChannelAxis);
        float[] gamma = site.KnownFloats("gamma"), beta = site.KnownFloats("beta");
        float epsilon = (float)site.Arguments.Float("epsilon");
        return new CpuKernel("instance normalization", [site.Argument("x")], (in KernelCall call) => RowNormalization.Instance(
            call.Floats(0), call.OutputFloats(), split.Size, split.Inner, gamma, beta, epsilon, call.Pool, call.Cancellation));
    }

    public static CpuKernel? BindBatchNorm(BindingSite site)
    {
        var split = AxisSplit.Of(site.OutputShape, ChannelAxis);
        if (!site.IsFloat("x") || FoldBatchNorm(site, split.Size) is not var (scale, shift))
            return null;
        return new CpuKernel("scale and shift", [site.Argument("x")], (in KernelCall call) => ChannelScaleShift.Run(
            call.Floats(0), call.OutputFloats(), split.Inner, scale, shift, UnaryOperation.None, call.Pool, call.Cancellation));
    }

    /// <summary>One factor and one summand per channel; null when the statistics are not known.</summary>
    internal static (float[] Scale, float[] Shift)? FoldBatchNorm(BindingSite site, int channels)
    {
        if (!HasKnownScaleAndShift(site)
            || site.Arguments.KnownTensor("mean") is not { } mean || site.Arguments.KnownTensor("variance") is not { } variance)
            return null;
        double[] means = mean.ToDoubles(), variances = variance.ToDoubles();
        double[]? gamma = site.Arguments.KnownTensor("gamma")?.ToDoubles(), beta = site.Arguments.KnownTensor("beta")?.ToDoubles();
        double epsilon = site.Arguments.Float("epsilon");
        float[] scale = new float[channels], shift = new float[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            double factor = (gamma?[channel] ?? 1) / Math.Sqrt(variances[channel] + epsilon);
            scale[channel] = (float)factor;
            shift[channel] = (float)((beta?[channel] ?? 0) - means[channel] * factor);
        }
        return (scale, shift);
    }

    public static CpuKernel? BindL2Norm(BindingSite site)
    {
        if (!site.IsFloat("x"))
            return null;
        int length = (int)Shape.Of(site.OutputShape.Dimensions[^3..]).ElementCount;
        float epsilon = (float)site.Arguments.Float("epsilon");
        return new CpuKernel("l2 normalization", [site.Argument("x")], (in KernelCall call) => RowNormalization.L2(
            call.Floats(0), call.OutputFloats(), length, epsilon, call.Pool, call.Cancellation));
    }

    public static CpuKernel? BindLocalResponseNorm(BindingSite site)
    {
        if (!site.IsFloat("x"))
            return null;
        var split = AxisSplit.Of(site.OutputShape, site.OutputShape.Rank == 3 ? 0 : ChannelAxis);
        int size = site.Arguments.Int("size");
        float alpha = (float)site.Arguments.Float("alpha"), beta = (float)site.Arguments.Float("beta");
        float k = (float)site.Arguments.Float("k");
        return new CpuKernel("local response normalization", [site.Argument("x")], (in KernelCall call) => LocalResponseNormalization.Run(
            call.Floats(0), call.OutputFloats(), split.Size, split.Inner, size, alpha, beta, k, call.Pool, call.Cancellation));
    }

    internal static bool HasKnownScaleAndShift(BindingSite site) => site.IsKnownOrAbsent("gamma") && site.IsKnownOrAbsent("beta");

    /// <summary>True when the elements of a group are neighbours: no kept axis of more than one element comes after one of the
    /// group.</summary>
    private static bool AreLast(Shape x, int[] axes, int[] kept)
    {
        int lastKept = kept.LastOrDefault(axis => x[axis] != 1, -1), first = axes.FirstOrDefault(axis => x[axis] != 1, x.Rank);
        return lastKept < first;
    }
}
