using Sinter.Ir.Ops;
using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.Internal;

/// <summary>Operations that passes make. A file may name them too, so that their rules are checked like those of others.</summary>
public class InternalOperationTests
{
    private static readonly Tensor Row = Floats([6], 1, 2, 3, 4, 5, 6);

    [Fact]
    public void AttentionReadsAndWritesWhereItsViewsSay()
    {
        // Two keys of one element: weights 1/4 and 3/4 of the values 2 and 10; the query is 1, read backwards.
        OperationCase attention = Of(StridedAttention.OperationName).Input("query", Floats([2], 9, 1))
            .Input("key", Floats([4], 0, 7, (float)Math.Log(3), 7)).Input("value", Floats([2], 10, 2)).With("scale", 1f)
            .With("sizes", 1, 2, 1, 1).With("query_view", 1, 0, 0).With("key_view", 0, 2, 1).With("value_view", 1, -1, 0)
            .With("output_shape", 1, 1, 1).With("output_strides", 0, 0);
        Assert.Equal([8.0], attention.RunDoubles(), (expected, actual) => Math.Abs(expected - actual) < 1e-5);
        Assert.Equal("tensor<fp32, [1, 1, 1]>", attention.InferText());
    }

    [Theory]
    [InlineData("sizes", 1, 2, 1)]
    [InlineData("sizes", 1, 0, 1, 1)]
    [InlineData("sizes", 2, 1, 1, int.MaxValue)]
    [InlineData("query_view", 5, 3, 1)]
    [InlineData("query_view", -1, 3, 1)]
    [InlineData("query_view", 0, 3)]
    [InlineData("query_view", 0, 3, 0)]
    [InlineData("key_view", 0, 0, 1)]
    [InlineData("value_view", 0, 4, 1)]
    [InlineData("output_strides", 1, 1)]
    [InlineData("output_strides", 3, 1)]
    [InlineData("output_strides", 2, 1, 1)]
    [InlineData("output_shape", 5)]
    public void AttentionOutsideItsTensorsIsRefused(string parameter, params int[] value)
    {
        // Fits as it stands.
        Assert.Equal("tensor<fp32, [4]>", Attention("", []).InferText());
        Assert.Throws<ModelFormatException>(() => Attention(parameter, value).Infer());

        static OperationCase Attention(string parameter, int[] value)
        {
            OperationCase attention = Of(StridedAttention.OperationName).Input("query", Row).Input("key", Row).Input("value", Row)
                .With("scale", 1f);
            foreach ((string name, int[] fitting) in ((string, int[])[])[("sizes", [2, 3, 2, 2]), ("query_view", [0, 2, 1]),
                ("key_view", [0, 2, 1]), ("value_view", [0, 2, 1]), ("output_shape", [4]), ("output_strides", [2, 1])])
                attention = attention.With(name, Tensor.From<int>(Shape.Of(name == parameter ? value.Length : fitting.Length),
                    name == parameter ? value : fitting));
            return attention;
        }
    }

    [Fact]
    public void AMaskMustBroadcastToTheScores()
    {
        OperationCase attention = Of(StridedAttention.OperationName).Input("query", Row).Input("key", Row).Input("value", Row)
            .Input("mask", Floats([2], 0, 0)).With("scale", 1f).With("sizes", 2, 3, 2, 2).With("query_view", 0, 2, 1)
            .With("key_view", 0, 2, 1).With("value_view", 0, 2, 1).With("output_shape", 4).With("output_strides", 2, 1);
        Assert.Contains("mask", Assert.Throws<ModelFormatException>(() => attention.Infer()).Message);
    }

    [Fact]
    public void HardSwishIsZeroBelowItsSlope()
    {
        Assert.Equal([0, 0, -0.25, 0, 0.75, 3], Of(HardSwish.OperationName)
            .Input("x", Floats([6], float.NegativeInfinity, -2, -1, 0, 1, 3)).With("alpha", 0.25f).With("beta", 0.5f).RunDoubles());
        Assert.Throws<ModelFormatException>(
            () => Of(HardSwish.OperationName).Input("x", Row).With("alpha", 0f).With("beta", 0.5f).Infer());
    }

    [Fact]
    public void RmsNormDividesByTheRootMeanSquareOfTheLastAxes()
    {
        Assert.Equal([2, 4, -2, 4], Of(RmsNorm.OperationName).Input("x", Floats([2, 2], 1, 1, -3, 3)).With("count", 1)
            .With("gamma", Floats([2], 2, 4)).With("epsilon", 0f).RunDoubles(), (expected, actual) => Math.Abs(expected - actual) < 1e-6);
        Assert.Throws<ModelFormatException>(
            () => Of(RmsNorm.OperationName).Input("x", Row).With("count", 2).With("epsilon", 0f).Infer());
        Assert.Throws<ModelFormatException>(() => Of(RmsNorm.OperationName).Input("x", Row).With("count", 1)
            .With("gamma", Floats([2], 1, 1)).With("epsilon", 0f).Infer());
    }
}
