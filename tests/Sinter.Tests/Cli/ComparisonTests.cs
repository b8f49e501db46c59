using Sinter.Cli.Verify;
using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Tests.Cli;

public sealed class ComparisonTests
{
    private static readonly Tolerance Loose = new(0.1, 0.01, 0, false);

    private static TensorContent Floats(params float[] values) => new(Tensor.From<float>(Shape.Of(values.Length), values));

    private static bool Within(FileContent expected, FileContent got, Tolerance? tolerance = null, bool ignoreUnits = false) =>
        Comparison.Compare(expected, got, tolerance ?? Loose, ignoreUnits).IsWithin;

    [Fact]
    public void TheBoundIsAbsolutePlusRelativeToTheExpectedValue()
    {
        Assert.True(Within(Floats(10), Floats(11)));
        Assert.True(Within(Floats(10), Floats(11.009f)));
        Assert.False(Within(Floats(10), Floats(11.02f)));
        Assert.False(Within(Floats(10), Floats(8.98f)));
        Assert.True(Within(Floats(0), Floats(0.0099f)));
    }

    [Fact]
    public void NotANumberAndInfinitiesMatchOnlyThemselves()
    {
        Assert.True(Within(Floats(float.NaN, float.PositiveInfinity), Floats(float.NaN, float.PositiveInfinity)));
        Assert.False(Within(Floats(float.PositiveInfinity), Floats(float.NegativeInfinity)));
        Assert.False(Within(Floats(float.PositiveInfinity), Floats(1e38f)));
        Assert.False(Within(Floats(1), Floats(float.NaN)));
        Assert.False(Within(Floats(float.NaN), Floats(1)));
    }

    [Fact]
    public void AShareOfTheElementsMayMiss()
    {
        FileContent expected = Floats(1, 1, 1, 1), got = Floats(1, 1, 1, 9);
        Assert.True(Within(expected, got, Loose with { MismatchShare = 0.25 }));
        Assert.False(Within(expected, got, Loose with { MismatchShare = 0.2 }));
    }

    [Fact]
    public void WithoutToleranceEverythingIsExact()
    {
        Assert.False(Within(Floats(1), Floats(MathF.BitIncrement(1)), Tolerance.Exact));
        Assert.True(Within(new TensorContent(Tensor.Scalar(long.MaxValue)), new TensorContent(Tensor.Scalar(long.MaxValue)),
            Tolerance.Exact));
        Assert.False(Within(new TensorContent(Tensor.Scalar(long.MaxValue)), new TensorContent(Tensor.Scalar(long.MaxValue - 1)),
            Tolerance.Exact));
        Assert.True(Within(new TensorContent(Tensor.Scalar(true)), new TensorContent(Tensor.Scalar(1L)), Tolerance.Exact));
    }

    [Fact]
    public void ShapesMatchButForScalarsAndIgnoredUnits()
    {
        FileContent column = new TensorContent(Tensor.From<float>(Shape.Of(2, 1), [1, 2])), flat = Floats(1, 2);
        Assert.False(Within(column, flat));
        Assert.True(Within(column, flat, ignoreUnits: true));
        Assert.True(Within(new TensorContent(Tensor.Scalar(1f)), Floats(1)));
        Assert.True(Within(Floats(1), new TensorContent(Tensor.Scalar(1f))));
        Assert.False(Within(Floats(1), new TensorContent(Tensor.From<float>(Shape.Of(1, 1), [1]))));
        Assert.False(Within(Floats(1, 2), Floats(1), ignoreUnits: true));
    }

    [Fact]
    public void TextsAreExactAndTablesCompareByKey()
    {
        Assert.True(Within(new TextContent("a"), new TextContent("a")));
        Assert.False(Within(new TextContent("a"), new TextContent("A")));
        var expected = new TableContent([new("a", 1), new("b", 2)]);
        Assert.True(Within(expected, new TableContent([new("b", 2.1), new("a", 1)])));
        Assert.False(Within(expected, new TableContent([new("a", 1), new("c", 2)])));
        Assert.False(Within(expected, new TableContent([new("a", 1), new("b", 2), new("c", 3)])));
        Assert.False(Within(expected, new TextContent("a")));
    }

    [Fact]
    public void PicturesCompareBySizeAndPixel()
    {
        var picture = new Picture(2, 1, 1, [10, 20]);
        Assert.True(Within(new PictureContent(picture), new PictureContent(picture with { Pixels = [11, 20] })));
        Assert.False(Within(new PictureContent(picture), new PictureContent(picture with { Pixels = [13, 20] })));
        Assert.False(Within(new PictureContent(picture), new PictureContent(picture with { Width = 1, Height = 2 })));
    }

    [Fact]
    public void TheMessageSaysWhereAndByHowMuch()
    {
        ComparisonResult result = Comparison.Compare(
            new TensorContent(Tensor.From<float>(Shape.Of(2, 2), [1, 1, 1, 1])),
                new TensorContent(Tensor.From<float>(Shape.Of(2, 2), [1, 1, 3, 1])), new Tolerance(0, 0.5, 0, false), false);
        Assert.Equal("1 of 4 elements are off; worst at [1, 0]: expected 1, got 3, 4 times the tolerance", result.Message);
        Assert.Equal(4, result.WorstRatio);
    }
}
