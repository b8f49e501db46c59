using Sinter.Compiler;

namespace Sinter.Tests.Compiler;

public sealed class FoldChannelScaleTests
{
    private const double Tolerance = 1e-5;
    private const string Input = "tensor<fp32, [2, 2, 5, 5]> x";
    private const string Conv = """
        tensor<fp32, [2, 2, 1, 2]> k = const()[name = string("k"), val = tensor<fp32, [2, 2, 1, 2]>([[[[0x1p-1, 0x1p+0]], [[-0x1p+1, 0x1p-2]]], [[[0x1.8p+0, -0x1p+0]], [[0x1p-1, 0x1p+1]]]])];
        tensor<fp32, [2]> b = const()[name = string("b"), val = tensor<fp32, [2]>([0x1p-1, -0x1p-2])];
        tensor<fp32, [2, 2, 5, 4]> a = conv(x = x, weight = k, bias = b)[name = string("a")];
        """;

    [Fact]
    public void A_batch_normalization_goes_into_the_weights() => Folds(
        $"""
        {Conv}
        tensor<fp32, [2, 2, 5, 4]> y = batch_norm(x = a, mean = tensor<fp32, [2]>([0x1p-1, -0x1p+0]), variance = tensor<fp32, [2]>([0x1p+1, 0x1p-3]), gamma = tensor<fp32, [2]>([-0x1p+1, 0x1p-1]), beta = tensor<fp32, [2]>([0x1p+0, 0x1p-1]), epsilon = fp32(0x1p-10))[name = string("y")];
        """, "conv");

    [Fact]
    public void A_chain_of_scales_and_shifts_goes_into_the_weights() => Folds(
        $"""
        {Conv}
        tensor<fp32, [2, 2, 5, 4]> c = mul(x = tensor<fp32, [1, 2, 1, 1]>([[[[0x1p+1]], [[-0x1p-1]]]]), y = a)[name = string("c")];
        tensor<fp32, [2, 2, 5, 4]> d = add(x = c, y = fp32(0x1.8p+0))[name = string("d")];
        tensor<fp32, [2, 2, 5, 4]> e = sub(x = d, y = tensor<fp32, [2, 1, 1]>([[[0x1p+0]], [[0x1p+2]]]))[name = string("e")];
        tensor<fp32, [2, 2, 5, 4]> y = real_div(x = e, y = fp32(0x1p+2))[name = string("y")];
        """, "conv");

    [Fact]
    public void A_product_without_bias_gets_one() => Folds(
        """
        tensor<fp32, [3, 5]> k = const()[name = string("k"), val = tensor<fp32, [3, 5]>([[0x1p+0, 0x1p-1, 0x1p-2, 0x1p+1, 0x1p+0], [-0x1p+0, 0x1p+0, 0x1p-1, 0x1p-1, 0x1p+0], [0x1p+1, 0x1p-3, 0x1p+0, 0x1p+0, -0x1p+0]])];
        tensor<fp32, [2, 2, 5, 3]> a = linear(x = x, weight = k)[name = string("a")];
        tensor<fp32, [2, 2, 5, 3]> c = mul(x = a, y = tensor<fp32, [3]>([0x1p+1, 0x1p-1, -0x1p+0]))[name = string("c")];
        tensor<fp32, [2, 2, 5, 3]> y = add(x = c, y = tensor<fp32, [1, 1, 1, 3]>([[[[0x1p+1, 0x1p-1, -0x1p+0]]]]))[name = string("y")];
        """, "linear");

    [Fact]
    public void A_transposed_convolution_in_groups_scales_each_groups_channels() => Folds(
        """
        tensor<fp32, [2, 3, 1, 1]> k = const()[name = string("k"), val = tensor<fp32, [2, 3, 1, 1]>([[[[0x1p+0]], [[0x1p+1]], [[0x1p+2]]], [[[0x1p-1]], [[0x1p-2]], [[-0x1p+0]]]])];
        tensor<fp32, [2, 6, 5, 5]> a = conv_transpose(x = x, weight = k, groups = int32(2))[name = string("a")];
        tensor<fp32, [2, 6, 5, 5]> y = mul(x = a, y = tensor<fp32, [6, 1, 1]>([[[0x1p+0]], [[0x1.8p+0]], [[0x1p+1]], [[-0x1p+0]], [[0x1p-1]], [[0x1p+3]]]))[name = string("y")];
        """, "conv_transpose");

    [Theory]
    [InlineData("tensor<fp32, [2, 2, 5, 4]> c = sub(x = fp32(0x1p+0), y = a)[name = string(\"c\")]; tensor<fp32, [2, 2, 5, 4]> y = relu(x = c)[name = string(\"y\")];", "sub", "relu")]
    [InlineData("tensor<fp32, [2, 2, 5, 4]> c = mul(x = a, y = tensor<fp32, [4]>([0x1p+0, 0x1p+1, 0x1p+2, 0x1p+3]))[name = string(\"c\")]; tensor<fp32, [2, 2, 5, 4]> y = relu(x = c)[name = string(\"y\")];", "mul", "relu")]
    [InlineData("tensor<fp32, [2, 2, 5, 4]> c = mul(x = a, y = fp32(0x1p+1))[name = string(\"c\")]; tensor<fp32, [2, 2, 5, 4]> y = add(x = c, y = a)[name = string(\"y\")];", "mul", "add")]
    [InlineData("tensor<fp32, [3, 2, 2, 5, 4]> c = mul(x = a, y = tensor<fp32, [3, 1, 1, 1, 1]>([[[[[0x1p+1]]]], [[[[0x1p+0]]]], [[[[0x1p+1]]]]]))[name = string(\"c\")]; tensor<fp32, [3, 2, 2, 5, 4]> y = relu(x = c)[name = string(\"y\")];", "mul", "relu")]
    [InlineData("tensor<fp32, [2, 2, 5, 4]> c = real_div(x = a, y = fp32(0x0p+0))[name = string(\"c\")]; tensor<fp32, [2, 2, 5, 4]> y = clip(x = c, alpha = fp32(-0x1p+0), beta = fp32(0x1p+0))[name = string(\"y\")];", "real_div", "clip")]
    public void What_is_no_scale_or_shift_of_channels_stays(string rest, params string[] left) =>
        PassTest.Run(new FoldChannelScale(), ProgramText.Function(Input, Conv + rest, "y")).ExpectOperations(["conv", .. left]);

    [Fact]
    public void An_output_of_the_program_stays_unscaled() => PassTest.Run(new FoldChannelScale(), ProgramText.Function(
        Input, $"{Conv} tensor<fp32, [2, 2, 5, 4]> y = mul(x = a, y = fp32(0x1p+1))[name = string(\"y\")];", "a, y")).ExpectOperations("conv", "mul");

    [Fact]
    public void A_large_weight_that_two_products_read_is_not_copied_for_each()
    {
        const int Size = 272;
        string row = $"[{string.Join(", ", Enumerable.Repeat("0x1p-8", Size))}]";
        string weight = $"tensor<fp32, [{Size}, {Size}]>([{string.Join(", ", Enumerable.Repeat(row, Size))}])";
        PassTest.Run(new FoldChannelScale(), ProgramText.Function($"tensor<fp32, [1, {Size}]> x", $"""
            tensor<fp32, [{Size}, {Size}]> k = const()[name = string("k"), val = {weight}];
            tensor<fp32, [1, {Size}]> a = linear(x = x, weight = k)[name = string("a")];
            tensor<fp32, [1, {Size}]> b = mul(x = a, y = fp32(0x1p+1))[name = string("b")];
            tensor<fp32, [1, {Size}]> c = linear(x = b, weight = k)[name = string("c")];
            tensor<fp32, [1, {Size}]> y = add(x = c, y = fp32(0x1p+1))[name = string("y")];
            """, "y"), Tolerance).ExpectOperations("linear", "mul", "linear");
    }

    private static void Folds(string body, string left) =>
        PassTest.Run(new FoldChannelScale(), ProgramText.Function(Input, body, "y"), Tolerance).ExpectOperations(left);
}
