using static Sinter.Tests.Onnx.OnnxGraphBuilder;

namespace Sinter.Tests.Onnx;

/// <summary>Operators of each family, with results worked out by hand from ONNX's definitions.</summary>
public sealed class OperatorTests
{
    private static readonly float[] Six = [1, 2, 3, 4, 5, 6];

    private static OnnxGraphBuilder Graph(long opset = 18) => new OnnxGraphBuilder(opset).FloatInput("x", 2, 3);

    private static float[] Run(OnnxGraphBuilder graph, params float[] x) => OnnxModelFolder.Predict(graph.Output("y"), "y", ("x", x, [2, 3]));

    private static float[] Rounded(float[] values) => [.. values.Select(value => MathF.Round(value, 4) + 0f)];

    [Fact]
    public void Elementwise() => Assert.Equal([0, 1, 1, 2, 2, 3], Run(Graph().Floats("two", [], 2).Node("Div", "x,two", "half").Node("Floor", "half", "y"), Six));

    [Fact]
    public void Integers_divide_toward_zero() => Assert.Equal([-3, -2, -1, 1, 2, 3], Run(Graph().Ints("d", [], 2)
        .Node("Cast", "x", "i", Int("to", 7)).Node("Div", "i,d", "q").Node("Cast", "q", "y", Int("to", 1)), -7, -4, -3, 3, 4, 7));

    [Fact]
    public void Activation() => Assert.Equal([0, 0, 0, 1, 2, 3], Run(Graph().Node("ThresholdedRelu", "x", "y", Float("alpha", 0)), -2, -1, 0, 1, 2, 3));

    [Fact]
    public void Bits_combine() => Assert.Equal([13, 14, 15, 8, -11, -10], Run(Graph().Ints("mask", [], 12)
        .Node("Cast", "x", "i", Int("to", 7)).Node("BitwiseXor", "i,mask", "b").Node("Cast", "b", "y", Int("to", 1)), 1, 2, 3, 4, -7, -6));

    [Fact]
    public void Matrix_product_of_an_equation() =>
        Assert.Equal([14, 32, 32, 77], Run(Graph().Node("Einsum", "x,x", "y", Word("equation", "ij,kj->ik")), Six));

    [Fact]
    public void Dense_layer() => Assert.Equal([7, 16], Run(Graph().Floats("w", [1, 3], 1, 1, 1).Floats("b", [1], 1)
        .Node("Gemm", "x,w,b", "y", Int("transB", 1)), Six));

    [Fact]
    public void Convolution_pads_unevenly() => Assert.Equal([10, 21, 32, 43, 54, 65], Run(Graph().Ints("s", [3], 1, 1, 6).Node("Reshape", "x,s", "r")
        .Floats("w", [1, 1, 2], 1, 10).Node("Conv", "r,w", "y", Ints("pads", 1, 0)), Six));

    [Theory]
    [InlineData(0, new[] { 1, 2.5f, 4.5f, 6 })]
    [InlineData(1, new[] { 0.5f, 2.5f, 4.5f, 3 })]
    public void Pooling_counts_what_it_is_told_to(long countsPadding, float[] expected) => Assert.Equal(expected, Run(Graph().Ints("s", [3], 1, 1, 6)
        .Node("Reshape", "x,s", "r").Node("AveragePool", "r", "y", Ints("kernel_shape", 2), Ints("pads", 1, 1), Ints("strides", 2),
            Int("count_include_pad", countsPadding)), Six));

    [Fact]
    public void Largest_elements_have_positions() => Assert.Equal([4, 5], Run(Graph().Ints("s", [4], 1, 1, 2, 3).Node("Reshape", "x,s", "r")
        .Node("MaxPool", "r", "m,i", Ints("kernel_shape", 2, 2)).Node("Cast", "i", "y", Int("to", 1)), Six));

    [Fact]
    public void Normalization() => Assert.Equal([-1.2247f, 0, 1.2247f, -1.2247f, 0, 1.2247f], Rounded(Run(Graph().Floats("g", [3], 1, 1, 1)
        .Node("LayerNormalization", "x,g", "y", Float("epsilon", 0)), Six)));

    /// <summary>The window of two elements reads at its places, moved by one to the right, and nothing beyond the row.</summary>
    [Fact]
    public void Deformable_convolution() => Assert.Equal([5, 0], Run(Graph().Ints("s", [4], 1, 1, 2, 3).Node("Reshape", "x,s", "r").Floats("w", [1, 1, 2, 2], 1, 0, 0, 1)
        .Floats("o", [1, 8, 1, 2], 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1).Floats("b", [1], -3).Node("DeformConv", "r,w,o,b", "y"), 1, 2, 3, 4, 5, 6));

    [Fact]
    public void Short_sequences_are_counted() => Assert.Equal([2, 0, 1, 1, 0, 1], Run(Graph(9).Node("Cast", "x", "i", Int("to", 6)).Node("TfIdfVectorizer", "i", "y",
        Int("min_gram_length", 1), Int("max_gram_length", 2), Int("max_skip_count", 0), Word("mode", "TF"), Ints("pool_int64s", 7, 7, 8), Ints("ngram_counts", 0, 1),
        Ints("ngram_indexes", 0, 2)), 7, 8, 7, 8, 7, 8));

    [Fact]
    public void Reduction() => Assert.Equal([5, 7, 9], Run(Graph().Ints("a", [1], 0).Node("ReduceSum", "x,a", "y", Int("keepdims", 0)), Six));

    [Fact]
    public void Last_of_equal_extremes() => Assert.Equal([2, 1], Run(Graph()
        .Node("ArgMax", "x", "i", Int("axis", 1), Int("select_last_index", 1), Int("keepdims", 0)).Node("Cast", "i", "y", Int("to", 1)), 1, 7, 7, 2, 2, 0));

    [Fact]
    public void Slices_go_backward() => Assert.Equal([3, 2, 1, 6, 5, 4], Run(Graph().Ints("b", [1], -1).Ints("e", [1], long.MinValue).Ints("a", [1], 1)
        .Ints("s", [1], -1).Node("Slice", "x,b,e,a,s", "y"), Six));

    [Fact]
    public void Padding_wraps() => Assert.Equal([3, 1, 2, 3, 6, 4, 5, 6], Run(Graph(19).Ints("p", [4], 0, 1, 0, 0).Node("Pad", "x,p", "y", Word("mode", "wrap")), Six));

    [Fact]
    public void Indices_count_from_the_end() =>
        Assert.Equal([3, 1, 6, 4], Run(Graph().Ints("i", [2], -1, 0).Node("Gather", "x,i", "y", Int("axis", 1)), Six));

    [Fact]
    public void Scattering_adds() => Assert.Equal([11, 2, 3, 4, 25, 6], Run(Graph().Ints("i", [2, 1], 0, 1).Floats("u", [2, 1], 10, 20)
        .Node("ScatterElements", "x,i,u", "y", Int("axis", 1), Word("reduction", "add")), Six));

    [Fact]
    public void Products_run_up() => Assert.Equal([1, 2, 6, 4, 20, 120], Run(Graph(26).Ints("a", [], 1).Node("CumProd", "x,a", "y"), Six));

    [Fact]
    public void Cubic_resize_keeps_a_constant() => Assert.Equal(Enumerable.Repeat(2f, 12), Rounded(Run(Graph().Ints("s", [4], 1, 1, 2, 3)
        .Node("Reshape", "x,s", "r").Floats("k", [4], 1, 1, 1, 2).Node("Resize", "r,,k", "y", Word("mode", "cubic")), 2, 2, 2, 2, 2, 2)));

    [Fact]
    public void Fourier_transform() => Assert.Equal([6, 0, 15, 0], Rounded(Run(Graph(17).Ints("s", [3], 2, 3, 1).Node("Reshape", "x,s", "r")
        .Node("DFT", "r", "f", Int("axis", 1)).Ints("b", [1], 0).Ints("e", [1], 1).Ints("a", [1], 1).Node("Slice", "f,b,e,a", "y"), Six)));

    [Fact]
    public void Quantized_activations_keep_their_steps() => Assert.Equal([1, 2, 3, 4, 5, 6], Run(Graph().Floats("s", [], 0.5f)
        .Initializer(Tensor("z", 2, []).Bytes(9, [3])).Node("QuantizeLinear", "x,s,z", "q").Node("DequantizeLinear", "q,s,z", "y"), 1.1f, 2.1f, 2.9f, 4, 5.2f, 5.8f));

    /// <summary>h = relu(x + 2 h), step by step.</summary>
    [Fact]
    public void Recurrence() => Assert.Equal([1, 4, 11, 26, 57, 120], Run(Graph().Ints("s", [3], 6, 1, 1).Node("Reshape", "x,s", "r").Floats("w", [1, 1, 1], 1)
        .Floats("u", [1, 1, 1], 2).Node("RNN", "r,w,u", "y", Int("hidden_size", 1), Texts("activations", "Relu")), Six));

    [Fact]
    public void Attention_over_equal_keys_is_the_mean() => Assert.Equal([2.5f, 3.5f, 4.5f], Rounded(Run(Graph(23).Floats("q", [1, 1, 1, 3], 1, 2, 3)
        .Floats("k", [1, 1, 2, 3], 1, 1, 1, 1, 1, 1).Ints("s", [4], 1, 1, 2, 3).Node("Reshape", "x,s", "v").Node("Attention", "q,k,v", "y"), Six)));

    [Fact]
    public void Trees_of_the_classical_domain() => Assert.Equal([10, 20], Run(Graph().NodeOf("ai.onnx.ml", "TreeEnsembleRegressor", "x", "y", Int("n_targets", 1),
        Ints("nodes_treeids", 0, 0, 0), Ints("nodes_nodeids", 0, 1, 2), Ints("nodes_featureids", 2, 0, 0), Floats("nodes_values", 4, 0, 0),
        Texts("nodes_modes", "BRANCH_LEQ", "LEAF", "LEAF"), Ints("nodes_truenodeids", 1, 0, 0), Ints("nodes_falsenodeids", 2, 0, 0),
        Ints("target_treeids", 0, 0), Ints("target_nodeids", 1, 2), Ints("target_ids", 0, 0), Floats("target_weights", 10, 20)), Six));
}
