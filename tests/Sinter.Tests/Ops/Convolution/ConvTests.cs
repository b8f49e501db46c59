using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.Convolution;

public class ConvTests
{
    [Fact]
    public void SamePaddingPutsTheOddElementAfterAndSameLowerBefore()
    {
        OperationCase Case(string padType) => Of("conv").Input("x", Floats([1, 1, 4], 1, 2, 3, 4)).With("weight", Floats([1, 1, 2], 10, 1))
            .With("pad_type", padType);
        Assert.Equal([12, 23, 34, 40], Case("same").RunDoubles());
        Assert.Equal([1, 12, 23, 34], Case("same_lower").RunDoubles());
    }

    [Fact]
    public void GroupsSeeOnlyTheirOwnChannelsAndPadsArePairs()
    {
        double[] y = Of("conv").Input("x", Floats([1, 2, 3], 1, 2, 3, 4, 5, 6)).With("weight", Floats([2, 1, 2], 1, 1, 1, -1))
            .With("bias", Floats([2], 0, 100))
            .With("groups", 2).With("pad_type", "custom").With("pad", 1, 0).With("strides", [2]).RunDoubles();
        Assert.Equal([1, 5, 96, 99], y);
    }

    [Fact]
    public void DilatedTapsLeaveGaps()
    {
        double[] y = Of("conv").Input("x", Floats([1, 1, 1, 5], 1, 2, 3, 4, 5)).With("weight", Floats([1, 1, 1, 2], 1, 10))
            .With("dilations", 1, 3).RunDoubles();
        Assert.Equal([41, 52], y);
    }

    [Fact]
    public void UnknownSizesStayUnknownAndKnownOnesAreComputed()
    {
        MilType[] types = Of("conv").Input("x", new TensorType(ElementType.Float16, Dimension.Unknown, 3, Dimension.Unknown, 9))
            .Input("weight", new TensorType(ElementType.Float16, 8, 3, 3, 3)).With("strides", 2, 2).Infer();
        Assert.Equal([new TensorType(ElementType.Float16, Dimension.Unknown, 8, Dimension.Unknown, 4)], types);
    }

    [Fact]
    public void AKernelLargerThanThePaddedInputIsRefused()
    {
        var error = Assert.ThrowsAny<ModelException>(() => Of("conv").Input("x", Floats([1, 1, 2], 1, 2))
            .With("weight", Floats([1, 1, 3], 1, 1, 1)).Infer());
        Assert.Contains("padded length of 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ChannelsThatDoNotFitTheGroupsAreRefused() =>
        Assert.ThrowsAny<ModelException>(() => Of("conv").Input("x", Floats([1, 3, 1], 1, 2, 3)).With("weight", Floats([2, 1, 1], 1, 1))
            .With("groups", 2).Infer());

    [Fact]
    public void TransposedConvolutionAddsOverlappingKernels()
    {
        double[] y = Of("conv_transpose").Input("x", Floats([1, 1, 2], 1, 2)).With("weight", Floats([1, 1, 3], 1, 10, 100))
            .With("strides", [2]).RunDoubles();
        Assert.Equal([1, 10, 102, 20, 200], y);
    }

    [Fact]
    public void TransposedConvolutionCropsAndExtendsToTheStatedShape()
    {
        OperationCase Case() => Of("conv_transpose").Input("x", Floats([1, 1, 2], 1, 2)).With("weight", Floats([1, 1, 3], 1, 10, 100))
            .With("bias", Floats([1], 5))
            .With("strides", [2]).With("pad_type", "custom").With("pad", 1, 1);
        Assert.Equal([15, 107, 25], Case().RunDoubles());
        Assert.Equal([15, 107, 25, 205, 5], Case().With("output_shape", 1, 1, 5).RunDoubles());
    }

    [Fact]
    public void TransposedSamePaddingGivesInputTimesStride()
    {
        double[] y = Of("conv_transpose").Input("x", Floats([1, 1, 2], 1, 2)).With("weight", Floats([1, 1, 4], 1, 10, 100, 1000))
            .With("strides", [2])
            .With("pad_type", "same").RunDoubles();
        Assert.Equal([10, 102, 1020, 200], y);
    }

    [Fact]
    public void QuantizedWeightsAreScaledAndShiftedPerOutputChannel()
    {
        double[] y = Of("conv_quantized").Input("x", Floats([1, 1, 2], 1, 2)).With("weight", Tensor.From<byte>([2, 1, 1], [3, 4]))
            .With("quantization_type", "linear").With("quant_scale", Floats([2], 0.5f, 2))
            .With("quant_bias", Floats([2], -1, 1)).RunDoubles();
        Assert.Equal([0.5, 1, 9, 18], y);
    }

    [Fact]
    public void GeometryHoldsTheResolvedPadding()
    {
        Assert.Equal((-1, 1), (new SlidingAxis(5, 3, 2, 1, 1, 1, 3).TapOffset(0), new SlidingAxis(5, 3, 2, 1, 1, 1, 3).TapOffset(2)));
        Assert.Equal((1, 3), new SlidingAxis(5, 3, 2, 1, 1, 1, 3).OutputsOfTap(0));
        Assert.Equal((0, 2), new SlidingAxis(5, 3, 2, 1, 1, 1, 3).OutputsOfTap(2));
    }
}
