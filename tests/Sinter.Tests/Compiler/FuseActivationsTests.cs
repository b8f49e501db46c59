using Sinter.Compiler;

namespace Sinter.Tests.Compiler;

public sealed class FuseActivationsTests
{
    private const double Tolerance = 2e-6;
    private const string Input = "tensor<fp32, [2, 3]> x";

    [Theory]
    [InlineData("a = real_div(x = x, y = fp32(1.41421354))", "b = erf(x = a)", "c = add(x = b, y = fp32(1))", "d = mul(x = x, y = c)", "y = mul(x = d, y = fp32(0.5))")]
    [InlineData("a = mul(x = x, y = fp32(0.707106769))", "b = erf(x = a)", "c = add(x = fp32(1), y = b)", "d = mul(x = x, y = fp32(0.5))", "y = mul(x = d, y = c)")]
    [InlineData("a = mul(x = x, y = fp32(0.707106769))", "b = erf(x = a)", "c = mul(x = fp32(0.5), y = b)", "d = add(x = c, y = fp32(0.5))", "y = mul(x = d, y = x)")]
    [InlineData("a = mul(x = x, y = fp32(0.707106769))", "b = erf(x = a)", "c = mul(x = x, y = b)", "d = add(x = c, y = x)", "y = real_div(x = d, y = fp32(2))")]
    public void The_error_function_makes_a_gelu(params string[] lines) => Becomes("gelu", lines);

    [Theory]
    [InlineData("a = pow(x = x, y = fp32(3))", "b = mul(x = a, y = fp32(0.044715))", "c = add(x = x, y = b)", "d = mul(x = c, y = fp32(0.7978846))", "e = tanh(x = d)", "f = add(x = e, y = fp32(1))", "g = mul(x = f, y = x)", "y = mul(x = fp32(0.5), y = g)")]
    [InlineData("a = mul(x = x, y = x)", "b = mul(x = a, y = fp32(0.044715))", "c = add(x = b, y = fp32(1))", "d = mul(x = c, y = x)", "e = mul(x = d, y = fp32(0.7978846))", "f = tanh(x = e)", "g = add(x = fp32(1), y = f)", "h = mul(x = x, y = fp32(0.5))", "y = mul(x = h, y = g)")]
    [InlineData("a = square(x = x)", "b = mul(x = a, y = x)", "c = mul(x = b, y = fp32(0.07135481))", "d = mul(x = x, y = fp32(1.5957691))", "e = add(x = d, y = c)", "f = sigmoid(x = e)", "y = mul(x = x, y = f)")]
    [InlineData("a = mul(x = x, y = fp32(1.702))", "b = sigmoid(x = a)", "y = mul(x = x, y = b)")]
    public void Its_approximations_make_one_too(params string[] lines) => Becomes("gelu", lines);

    [Fact]
    public void The_logistic_function_makes_a_silu() => Becomes("silu", "a = sigmoid(x = x)", "y = mul(x = a, y = x)");

    [Theory]
    [InlineData("a = add(x = x, y = fp32(3))", "b = clip(x = a, alpha = fp32(0), beta = fp32(6))", "c = mul(x = x, y = b)", "y = real_div(x = c, y = fp32(6))")]
    [InlineData("a = add(x = fp32(3), y = x)", "b = relu6(x = a)", "c = mul(x = b, y = fp32(0.16666667))", "y = mul(x = c, y = x)")]
    [InlineData("a = sigmoid_hard(x = x, alpha = fp32(0.25), beta = fp32(0.5))", "y = mul(x = x, y = a)")]
    [InlineData("a = thresholded_relu(x = x, alpha = fp32(-3))", "b = sigmoid_hard(x = a, alpha = fp32(0.16666667), beta = fp32(0.5))", "y = mul(x = a, y = b)")]
    public void Limits_make_a_hard_swish(params string[] lines) => Becomes("sinter.hard_swish", lines);

    [Fact]
    public void A_threshold_inside_the_slope_stays() => Leaves(
        ["thresholded_relu", "sinter.hard_swish"], "a = thresholded_relu(x = x, alpha = fp32(-1))",
        "b = sigmoid_hard(x = a, alpha = fp32(0.25), beta = fp32(0.5))", "y = mul(x = a, y = b)");

    [Theory]
    [InlineData("a = mul(x = x, y = fp32(0.8))", "b = erf(x = a)", "c = add(x = b, y = fp32(1))", "d = mul(x = x, y = c)", "y = mul(x = d, y = fp32(0.5))")]
    [InlineData("a = mul(x = x, y = fp32(0.707106769))", "b = erf(x = a)", "c = add(x = b, y = fp32(1.5))", "d = mul(x = x, y = c)", "y = mul(x = d, y = fp32(0.5))")]
    [InlineData("a = mul(x = x, y = fp32(2))", "b = sigmoid(x = a)", "y = mul(x = x, y = b)")]
    [InlineData("a = sigmoid(x = x)", "b = mul(x = a, y = x)", "y = mul(x = b, y = x)")]
    [InlineData("a = add(x = x, y = fp32(3))", "b = clip(x = a, alpha = fp32(0), beta = fp32(5))", "c = mul(x = x, y = b)", "y = real_div(x = c, y = fp32(6))")]
    [InlineData("a = mul(x = x, y = tensor<fp32, [3]>([1, 2, 3]))", "b = sigmoid(x = a)", "y = mul(x = x, y = b)")]
    public void Other_numbers_are_other_functions(params string[] lines)
    {
        string[] operations = [.. lines.Select(line => line.Split('(')[0].Split('=')[1].Trim())];
        if (lines.Length == 3 && lines[2].Contains("x = b, y = x", StringComparison.Ordinal))
            operations = ["silu", "mul"];
        Leaves(operations, lines);
    }

    private static void Becomes(string operation, params string[] lines) => Leaves([operation], lines);

    private static void Leaves(string[] operations, params string[] lines) => PassTest.Run(
        new FollowedByDeadCode(new FuseActivations()), ProgramText.Function(Input, Body(lines), "y"), Tolerance).ExpectOperations(operations);

    private static string Body(string[] lines) => string.Join('\n', lines.Select(line => $"tensor<fp32, [2, 3]> {Named(line)};"));

    private static string Named(string line) => $"{line}[name = string(\"{line[0]}\")]";
}
