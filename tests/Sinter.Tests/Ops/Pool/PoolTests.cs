using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.Pool;

public class PoolTests
{
    [Fact]
    public void AverageCountsPaddingUnlessToldNotTo()
    {
        OperationCase Case(bool exclude) => Of("avg_pool").Input("x", Floats([1, 1, 3], 2, 4, 6)).With("kernel_sizes", [2])
            .With("strides", [2])
            .With("pad_type", "custom").With("pad", 1, 0).With("exclude_padding_from_average", exclude);
        Assert.Equal([1, 5], Case(false).RunDoubles());
        Assert.Equal([2, 5], Case(true).RunDoubles());
    }

    [Fact]
    public void CeilModeAddsTheWindowThatReachesOverTheEnd()
    {
        OperationCase Case(bool ceil) => Of("max_pool").Input("x", Floats([1, 1, 4], -1, -2, -3, -4)).With("kernel_sizes", [3])
            .With("strides", [2])
            .With("pad_type", "valid").With("ceil_mode", ceil);
        Assert.Equal([-1], Case(false).RunDoubles());
        Assert.Equal([-1, -3], Case(true).RunDoubles());
    }

    [Fact]
    public void CeilModeDropsAWindowThatWouldStartInThePaddingAfter()
    {
        // 3 elements padded to 5, kernel 1, stride 3: the second window would start at the padding after.
        OperationCase pool = Of("max_pool").Input("x", Floats([1, 1, 3], 1, 2, 3)).With("kernel_sizes", [1]).With("strides", [4])
            .With("pad_type", "custom").With("pad", 1, 1).With("ceil_mode", true);
        Assert.Equal([1, 1, 1], pool.Run().Shape.ToArray());
    }

    [Fact]
    public void L2IsTheRootOfTheSumOfSquares() =>
        Assert.Equal([5], Of("l2_pool").Input("x", Floats([1, 1, 1, 2], 3, 4)).With("kernel_sizes", 1, 2)
            .With("pad_type", "valid").RunDoubles());

    [Fact]
    public void MaxKeepsNaNAndTheElementType()
    {
        Tensor y = Of("max_pool").Input("x", Tensor.From<Half>([1, 1, 3], [(Half)1, Half.NaN, (Half)3])).With("kernel_sizes", [2])
            .With("pad_type", "valid").Run();
        Assert.Equal(ElementType.Float16, y.ElementType);
        Assert.All(y.ToFloats(), value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void CeilModeWithSamePaddingIsRefused() =>
        Assert.ThrowsAny<ModelException>(() => Of("max_pool").Input("x", Floats([1, 1, 2], 1, 2)).With("kernel_sizes", [2])
            .With("pad_type", "same")
            .With("ceil_mode", true).Infer());
}
