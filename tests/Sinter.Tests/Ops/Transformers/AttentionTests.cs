using Sinter.Ir;
using Sinter.Tensors;
using static Sinter.Tests.Ops.OperationCase;

namespace Sinter.Tests.Ops.Transformers;

public class AttentionTests
{
    private static readonly Tensor Query = Floats([1, 2, 1], 0, 1);
    private static readonly Tensor Key = Floats([1, 3, 1], 0, 0, (float)Math.Log(2));
    private static readonly Tensor Value = Floats([1, 3, 2], 1, 0, 2, 0, 3, 1);

    private static OperationCase Attention => AttentionOf(Query, Key, Value);

    private static OperationCase AttentionOf(Tensor query, Tensor key, Tensor value) =>
        Of("scaled_dot_product_attention").Input("query", query).Input("key", key).Input("value", value);

    [Fact]
    public void WeighsTheValues()
    {
        Assert.Equal([2, 1 / 3.0, 2.25, 0.5], Attention.RunDoubles(), Close);
        Tensor wideQuery = Floats([1, 1, 4], 2, 0, 0, 0), wideKey = Floats([1, 2, 4], 0, 0, 0, 0, (float)Math.Log(3), 0, 0, 0);
        Assert.Equal([3], AttentionOf(wideQuery, wideKey, Floats([1, 2, 1], 0, 4)).RunDoubles(), Close);
    }

    [Fact]
    public void BooleanMasksKeepAndFloatMasksAdd()
    {
        Assert.Equal([1, 0, 3, 1],
            Attention.Input("attn_mask", Tensor.From<bool>([2, 3], [true, false, false, false, false, true])).RunDoubles(), Close);
        Assert.Equal([1.5, 0, 1.5, 0], Attention.Input("attn_mask", Floats([3], 0, 0, float.NegativeInfinity)).RunDoubles(), Close);
    }

    [Fact]
    public void ShapesMustAgree()
    {
        Assert.Contains("attn_mask", Assert.Throws<ModelFormatException>(
            () => Attention.Input("attn_mask", Floats([3, 3], new float[9])).Infer()).Message);
        Assert.Throws<ModelFormatException>(() => AttentionOf(Query, Key, Query).Infer());
    }

    [Fact]
    public void UnknownDimensionsComeFromTheOthers()
    {
        var unknown = new TensorType(ElementType.Float16, Dimension.Unknown, Dimension.Unknown, Dimension.Unknown);
        var known = new TensorType(ElementType.Float16, 4, 5, 6);
        Assert.Equal("tensor<fp16, [4, ?, 6]>",
            Of("scaled_dot_product_attention").Input("query", unknown).Input("key", unknown).Input("value", known).InferText());
    }

    private static bool Close(double expected, double actual) => Math.Abs(expected - actual) <= 1e-6;
}
