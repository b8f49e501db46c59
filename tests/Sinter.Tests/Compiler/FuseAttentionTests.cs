using Sinter.Compiler;
using Sinter.Ir;

namespace Sinter.Tests.Compiler;

public sealed class FuseAttentionTests
{
    private const double Tolerance = 1e-5;
    private const string Fused = "sinter.attention";
    private const string Heads = "tensor<fp32, [2, 3, 5, 4]> q, tensor<fp32, [2, 3, 6, 4]> k, tensor<fp32, [2, 3, 6, 7]> v";
    private const string Scores = "tensor<fp32, [2, 3, 5, 6]> s = matmul(x = q, y = k, transpose_y = bool(true))[name = string(\"s\")];";
    private const string Softmax = "tensor<fp32, [2, 3, 5, 6]> p = softmax(x = s, axis = int32(-1))[name = string(\"p\")];";
    private const string Result = "tensor<fp32, [2, 3, 5, 7]> y = matmul(x = p, y = v)[name = string(\"y\")];";

    [Fact]
    public void Products_around_a_softmax_become_one_operation() => Fuses(Heads, Scores + Softmax + Result);

    [Fact]
    public void Scales_and_a_mask_go_along() => Fuses(
        Heads + ", tensor<fp32, [2, 1, 1, 6]> m",
        """
        tensor<fp32, [2, 3, 5, 4]> a = mul(x = q, y = fp32(0x1p-1))[name = string("a")];
        tensor<fp32, [2, 3, 6, 4]> b = real_div(x = k, y = fp32(0x1p+1))[name = string("b")];
        tensor<fp32, [2, 3, 5, 6]> c = matmul(x = a, y = b, transpose_y = bool(true))[name = string("c")];
        tensor<fp32, [2, 3, 5, 6]> d = mul(x = fp32(-0x1.8p+0), y = c)[name = string("d")];
        tensor<fp32, [2, 3, 5, 6]> s = add(x = m, y = d)[name = string("s")];
        """ + Softmax + Result);

    [Fact]
    public void Keys_and_values_may_lie_across() => Fuses(
        "tensor<fp32, [3, 5, 4]> q, tensor<fp32, [3, 4, 6]> k, tensor<fp32, [3, 7, 6]> v",
        """
        tensor<fp32, [3, 5, 6]> s = matmul(x = q, y = k)[name = string("s")];
        tensor<fp32, [3, 5, 6]> p = softmax(x = s, axis = int32(2))[name = string("p")];
        tensor<fp32, [3, 5, 7]> y = matmul(x = p, y = v, transpose_y = bool(true))[name = string("y")];
        """);

    [Fact]
    public void Heads_are_read_and_written_side_by_side() => Fuses(
        "tensor<fp32, [2, 5, 12]> x",
        """
        tensor<fp32, [2, 5, 3, 4]> r = reshape(x = x, shape = tensor<int32, [4]>([2, 5, 3, 4]))[name = string("r")];
        tensor<fp32, [2, 3, 5, 4]> q = transpose(x = r, perm = tensor<int32, [4]>([0, 2, 1, 3]))[name = string("q")];
        tensor<fp32, [2, 3, 4, 5]> k = transpose(x = r, perm = tensor<int32, [4]>([0, 2, -1, 1]))[name = string("k")];
        tensor<fp32, [2, 3, 5, 4]> v = transpose(x = r, perm = tensor<int32, [4]>([0, 2, 1, 3]))[name = string("v")];
        tensor<fp32, [2, 3, 5, 5]> s = matmul(x = q, y = k)[name = string("s")];
        tensor<fp32, [2, 3, 5, 5]> p = softmax(x = s)[name = string("p")];
        tensor<fp32, [2, 3, 5, 4]> o = matmul(x = p, y = v)[name = string("o")];
        tensor<fp32, [2, 5, 3, 4]> t = transpose(x = o, perm = tensor<int32, [4]>([0, 2, 1, 3]))[name = string("t")];
        tensor<fp32, [2, 5, 12]> y = reshape(x = t, shape = tensor<int32, [3]>([2, 5, -1]))[name = string("y")];
        """);

    [Fact]
    public void Queries_keys_and_values_are_read_out_of_one_product() => Fuses(
        "tensor<fp32, [5, 1, 36]> x",
        """
        tensor<fp32, [5, 1, 3, 12]> r = reshape(x = x, shape = tensor<int32, [4]>([5, 1, 3, 12]))[name = string("r")];
        tensor<fp32, [1, 5, 1, 3, 12]> e = expand_dims(x = r, axes = tensor<int32, [1]>([0]))[name = string("e")];
        tensor<fp32, [3, 5, 1, 1, 12]> t = transpose(x = e, perm = tensor<int32, [5]>([-2, 1, 2, 0, 4]))[name = string("t")];
        tensor<fp32, [3, 5, 1, 12]> u = squeeze(x = t, axes = tensor<int32, [1]>([-2]))[name = string("u")];
        tensor<fp32, [5, 1, 12]> a = slice_by_index(x = u, begin = tensor<int32, [4]>([0, 0, 0, 0]), end = tensor<int32, [4]>([1, 5, 1, 12]), squeeze_mask = tensor<bool, [4]>([true, false, false, false]))[name = string("a")];
        tensor<fp32, [5, 1, 12]> b = slice_by_index(x = u, begin = tensor<int32, [4]>([1, 0, 0, 0]), end = tensor<int32, [4]>([2, 5, 1, 12]), squeeze_mask = tensor<bool, [4]>([true, false, false, false]))[name = string("b")];
        tensor<fp32, [1, 5, 1, 12]> w = slice_by_size(x = u, begin = tensor<int32, [4]>([2, 0, 0, 0]), size = tensor<int32, [4]>([1, -1, -1, -1]))[name = string("w")];
        tensor<fp32, [5, 3, 4]> i = reshape(x = a, shape = tensor<int32, [3]>([5, 3, 4]))[name = string("i")];
        tensor<fp32, [5, 3, 4]> j = reshape(x = b, shape = tensor<int32, [3]>([5, 3, 4]))[name = string("j")];
        tensor<fp32, [5, 3, 4]> l = reshape(x = w, shape = tensor<int32, [3]>([5, 3, 4]))[name = string("l")];
        tensor<fp32, [3, 5, 4]> q = transpose(x = i, perm = tensor<int32, [3]>([1, 0, 2]))[name = string("q")];
        tensor<fp32, [3, 5, 4]> k = transpose(x = j, perm = tensor<int32, [3]>([1, 0, 2]))[name = string("k")];
        tensor<fp32, [3, 5, 4]> v = transpose(x = l, perm = tensor<int32, [3]>([1, 0, 2]))[name = string("v")];
        tensor<fp32, [3, 5, 5]> s = matmul(x = q, y = k, transpose_y = bool(true))[name = string("s")];
        tensor<fp32, [3, 5, 5]> p = softmax(x = s)[name = string("p")];
        tensor<fp32, [3, 5, 4]> o = matmul(x = p, y = v)[name = string("o")];
        tensor<fp32, [5, 3, 4]> n = transpose(x = o, perm = tensor<int32, [3]>([1, 0, 2]))[name = string("n")];
        tensor<fp32, [5, 12]> y = reshape(x = n, shape = tensor<int32, [2]>([5, 12]))[name = string("y")];
        """);

    [Theory]
    [InlineData("tensor<fp32, [2, 3, 5, 6]> m", "attn_mask = m")]
    [InlineData("tensor<bool, [5, 6]> m", "attn_mask = m")]
    [InlineData("tensor<fp32, [1]> m", "")]
    public void The_operation_of_newer_programs_is_read_in_the_same_way(string mask, string argument) => Fuses(
        $"{Heads}, {mask}",
        $"tensor<fp32, [2, 3, 5, 7]> y = scaled_dot_product_attention(query = q, key = k, value = v{(argument.Length > 0 ? ", " + argument : "")})[name = string(\"y\")];",
        "ios18");

    [Theory]
    [InlineData("a = c, b = fp32(-inf)", "tensor<bool, [2, 1, 5, 6]> m", Fused)]
    [InlineData("a = fp32(-inf), b = c", "tensor<bool, [5, 6]> m", "logical_not", Fused)]
    public void Scores_that_are_replaced_by_negative_infinity_are_masked(string branches, string mask, params string[] left) =>
        PassTest.Run(new FollowedByDeadCode(new FuseAttention()), ProgramText.Function(
            $"{Heads}, {mask}",
            "tensor<fp32, [2, 3, 5, 6]> c = matmul(x = q, y = k, transpose_y = bool(true))[name = string(\"c\")];"
            + $"tensor<fp32, [2, 3, 5, 6]> s = select(cond = m, {branches})[name = string(\"s\")];" + Softmax + Result, "y"), Tolerance)
        .ExpectOperations(left);

    [Theory]
    [InlineData("fp32(-0x1.388p+13)", "true, false", true)]
    [InlineData("fp32(-0x1.388p+13)", "false, false", false)]
    [InlineData("fp32(-0x1.4p+3)", "true, false", false)]
    public void A_finite_number_hides_when_every_row_keeps_something(string number, string kept, bool fuses)
    {
        string mask = $"tensor<bool, [1, 6]>([[{kept}, false, false, false, false]])";
        PassTest.Run(new FollowedByDeadCode(new FuseAttention()), ProgramText.Function(
            Heads,
            "tensor<fp32, [2, 3, 5, 6]> c = matmul(x = q, y = k, transpose_y = bool(true))[name = string(\"c\")];"
            + $"tensor<fp32, [2, 3, 5, 6]> s = select(cond = {mask}, a = c, b = {number})[name = string(\"s\")];" + Softmax + Result, "y"),
            Tolerance).ExpectOperations(fuses ? [Fused] : ["matmul", "select", "softmax", "matmul"]);
    }

    [Fact]
    public void Keys_of_one_head_serve_all() => Fuses(
        "tensor<fp32, [2, 3, 5, 4]> q, tensor<fp32, [1, 6, 4]> k, tensor<fp32, [2, 1, 6, 7]> v", Scores + Softmax + Result);

    [Theory]
    [InlineData(Scores + "tensor<fp32, [2, 3, 5, 6]> p = softmax(x = s, axis = int32(2))[name = string(\"p\")];" + Result, "y")]
    [InlineData(Scores + Softmax + Result, "y, p")]
    [InlineData(Scores + Softmax + Result, "y, s")]
    [InlineData(Scores + Softmax + "tensor<fp32, [2, 3, 5, 7]> y = matmul(x = p, y = v)[name = string(\"y\")]; tensor<fp32, [2, 3, 5, 6]> z = relu(x = p)[name = string(\"z\")];", "y, z")]
    [InlineData("tensor<fp32, [2, 3, 5, 6]> a = matmul(x = q, y = k, transpose_y = bool(true))[name = string(\"a\")]; tensor<fp32, [2, 3, 5, 6]> b = add(x = a, y = fp32(0x1p+0))[name = string(\"b\")]; tensor<fp32, [2, 3, 5, 6]> s = mul(x = b, y = fp32(0x1p+1))[name = string(\"s\")];" + Softmax + Result, "y")]
    [InlineData("tensor<fp32, [2, 3, 5, 6]> a = matmul(x = q, y = k, transpose_y = bool(true))[name = string(\"a\")]; tensor<fp32, [2, 3, 5, 6]> s = mul(x = a, y = tensor<fp32, [6]>([0x1p+0, 0x1p+1, 0x1p+0, 0x1p+0, 0x1p+0, 0x1p+0]))[name = string(\"s\")];" + Softmax + Result, "y")]
    public void What_is_no_attention_or_is_read_inside_stays(string body, string outputs)
    {
        Function before = ProgramText.Function(Heads, body, outputs);
        string[] operations = [.. before.Body.Operations.Where(operation => !operation.IsConstant).Select(operation => operation.Type)];
        PassTest.Run(new FuseAttention(), before).ExpectOperations(operations);
    }

    /// <summary>What the attention passes over is dead and removed with it.</summary>
    private static void Fuses(string inputs, string body, string opset = "ios17") =>
        PassTest.Run(new FollowedByDeadCode(new FuseAttention()), ProgramText.Function(inputs, body, "y", opset), Tolerance).ExpectOperations(Fused);
}
