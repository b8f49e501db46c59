using Sinter.Compiler;

namespace Sinter.Tests.Compiler;

public sealed class FuseNormalizationsTests
{
    private const double Tolerance = 1e-5;
    private const string Mean = "tensor<fp32, [2, 3, 1]> m = reduce_mean(x = x, axes = tensor<int32, [1]>([-1]), keep_dims = bool(true))[name = string(\"m\")];";
    private const string Centered = "tensor<fp32, [2, 3, 4]> d = sub(x = x, y = m)[name = string(\"d\")];";
    private const string Variance = """
        tensor<fp32, [2, 3, 4]> q = mul(x = d, y = d)[name = string("q")];
        tensor<fp32, [2, 3, 1]> v = reduce_mean(x = q, axes = tensor<int32, [1]>([2]), keep_dims = bool(true))[name = string("v")];
        tensor<fp32, [2, 3, 1]> s = add(x = v, y = fp32(0x1p-6))[name = string("s")];
        """;

    [Theory]
    [InlineData("tensor<fp32, [2, 3, 1]> r = sqrt(x = s)[name = string(\"r\")]; tensor<fp32, [2, 3, 4]> n = real_div(x = d, y = r)[name = string(\"n\")];")]
    [InlineData("tensor<fp32, [2, 3, 1]> r = rsqrt(x = s)[name = string(\"r\")]; tensor<fp32, [2, 3, 4]> n = mul(x = r, y = d)[name = string(\"n\")];")]
    [InlineData("tensor<fp32, [2, 3, 1]> r = pow(x = s, y = fp32(-0x1p-1))[name = string(\"r\")]; tensor<fp32, [2, 3, 4]> n = mul(x = d, y = r)[name = string(\"n\")];")]
    [InlineData("tensor<fp32, [2, 3, 1]> p = pow(x = s, y = fp32(0x1p-1))[name = string(\"p\")]; tensor<fp32, [2, 3, 1]> r = real_div(x = fp32(0x1p+0), y = p)[name = string(\"r\")]; tensor<fp32, [2, 3, 4]> n = mul(x = d, y = r)[name = string(\"n\")];")]
    public void A_layer_normalization_is_recognized_with_its_scale_and_shift(string root) => Leaves(
        ["layer_norm"],
        Mean + Centered + Variance + root + """
        tensor<fp32, [2, 3, 4]> g = mul(x = tensor<fp32, [4]>([0x1p+0, 0x1p-1, -0x1p+0, 0x1p+1]), y = n)[name = string("g")];
        tensor<fp32, [2, 3, 4]> y = add(x = g, y = tensor<fp32, [1, 1, 4]>([[[0x1p+0, 0x1p-1, -0x1p+0, 0x1p+1]]]))[name = string("y")];
        """);

    [Fact]
    public void One_over_channels_too() => Leaves(
        ["layer_norm"],
        """
        tensor<fp32, [2, 1, 4]> m = reduce_mean(x = x, axes = tensor<int32, [1]>([1]), keep_dims = bool(true))[name = string("m")];
        tensor<fp32, [2, 3, 4]> d = sub(x = x, y = m)[name = string("d")];
        tensor<fp32, [2, 3, 4]> q = pow(x = d, y = fp32(0x1p+1))[name = string("q")];
        tensor<fp32, [2, 1, 4]> v = reduce_mean(x = q, axes = tensor<int32, [1]>([1]), keep_dims = bool(true))[name = string("v")];
        tensor<fp32, [2, 1, 4]> r = rsqrt(x = v, epsilon = fp32(0x1p-6))[name = string("r")];
        tensor<fp32, [2, 3, 4]> n = mul(x = d, y = r)[name = string("n")];
        tensor<fp32, [2, 3, 4]> g = mul(x = n, y = tensor<fp32, [3, 1]>([[0x1p+0], [0x1p-1], [-0x1p+0]]))[name = string("g")];
        tensor<fp32, [2, 3, 4]> y = add(x = g, y = fp32(0x1p+0))[name = string("y")];
        """);

    [Fact]
    public void A_mean_square_alone_makes_an_rms_normalization() => Leaves(
        ["sinter.rms_norm"],
        """
        tensor<fp32, [2, 3, 4]> q = square(x = x)[name = string("q")];
        tensor<fp32, [2, 3, 1]> v = reduce_mean(x = q, axes = tensor<int32, [1]>([-1]), keep_dims = bool(true))[name = string("v")];
        tensor<fp32, [2, 3, 1]> s = add(x = v, y = fp32(0x1p-6))[name = string("s")];
        tensor<fp32, [2, 3, 1]> r = rsqrt(x = s)[name = string("r")];
        tensor<fp32, [2, 3, 4]> n = mul(x = x, y = r)[name = string("n")];
        tensor<fp32, [2, 3, 4]> y = mul(x = tensor<fp32, [4]>([0x1p+0, 0x1p-1, -0x1p+0, 0x1p+1]), y = n)[name = string("y")];
        """);

    [Fact]
    public void A_scale_along_other_axes_stays_behind_it() => Leaves(
        ["layer_norm", "mul"],
        Mean + Centered + Variance + """
        tensor<fp32, [2, 3, 1]> r = rsqrt(x = s)[name = string("r")];
        tensor<fp32, [2, 3, 4]> n = mul(x = d, y = r)[name = string("n")];
        tensor<fp32, [2, 3, 4]> y = mul(x = n, y = tensor<fp32, [3, 1]>([[0x1p+0], [0x1p-1], [-0x1p+0]]))[name = string("y")];
        """);

    [Theory]
    [InlineData("tensor<fp32, [2, 3, 1]> r = sqrt(x = s)[name = string(\"r\")]; tensor<fp32, [2, 3, 4]> y = mul(x = d, y = r)[name = string(\"y\")];", "sqrt", "mul")]
    [InlineData("tensor<fp32, [2, 3, 1]> r = rsqrt(x = s)[name = string(\"r\")]; tensor<fp32, [2, 3, 4]> y = mul(x = x, y = r)[name = string(\"y\")];", "rsqrt", "mul")]
    [InlineData("tensor<fp32, [2, 3, 1]> r = inverse(x = s)[name = string(\"r\")]; tensor<fp32, [2, 3, 4]> y = mul(x = d, y = r)[name = string(\"y\")];", "inverse", "mul")]
    public void What_divides_by_something_else_stays(string root, params string[] left) => Leaves(
        ["reduce_mean", "sub", "mul", "reduce_mean", "add", .. left], Mean + Centered + Variance + root);

    private static void Leaves(string[] operations, string body) => PassTest.Run(
        new FollowedByDeadCode(new FuseNormalizations()), ProgramText.Function("tensor<fp32, [2, 3, 4]> x", body, "y"), Tolerance)
        .ExpectOperations(operations);
}
