using Sinter.Devices.Cpu;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;
using Sinter.Tests.Compiler;

namespace Sinter.Tests.Devices;

/// <summary>Additions and activations that a convolution or a product finishes itself.</summary>
public sealed class FusedEpilogueTests
{
    private const string Images = "tensor<fp32, [1, 4, 9, 9]>";
    private const string Window = "pad_type = string(\"same\")";

    /// <summary>Name, inputs, body, outputs, and the kernel of each step.</summary>
    public static TheoryData<string, string, string, string, string[]> Programs => new()
    {
        {
            "an activation",
            $"{Images} x",
            $"""
            {Constant}
            {Images} a = conv(x = x, weight = k, {Window})[name = string("a")];
            {Images} b = relu(x = a)[name = string("b")];
            {Images} y = exp(x = b)[name = string("y")];
            """, "y", ["convolution", "alias", "elementwise"]
        },
        {
            "a residual that comes first, then an activation with parameters",
            $"{Images} x",
            $"""
            {Constant}
            {Images} r = exp(x = x)[name = string("r")];
            {Images} a = conv(x = x, weight = k, {Window})[name = string("a")];
            {Images} b = add(x = r, y = a)[name = string("b")];
            {Images} c = leaky_relu(x = b, alpha = fp32(0x1p-2))[name = string("c")];
            {Images} y = mul(x = c, y = r)[name = string("y")];
            """, "y", ["elementwise", "convolution", "alias", "alias", "elementwise"]
        },
        {
            "two convolutions that meet: the later one adds",
            $"{Images} x",
            $"""
            {Constant}
            {Images} a = conv(x = x, weight = k, {Window})[name = string("a")];
            {Images} c = conv(x = x, weight = k, {Window})[name = string("c")];
            {Images} b = add(x = a, y = c)[name = string("b")];
            {Images} y = exp(x = b)[name = string("y")];
            """, "y", ["convolution", "convolution", "alias", "elementwise"]
        },
        {
            "through views, as networks of rank-5 blobs have them",
            $"{Images} x",
            $"""
            {Constant}
            {Images} a = conv(x = x, weight = k, {Window})[name = string("a")];
            tensor<fp32, [1, 1, 4, 9, 9]> b = expand_dims(x = a, axes = tensor<int32, [1]>([0]))[name = string("b")];
            tensor<fp32, [1, 1, 4, 9, 9]> c = sigmoid(x = b)[name = string("c")];
            {Images} d = squeeze(x = c, axes = tensor<int32, [1]>([0]))[name = string("d")];
            {Images} y = exp(x = d)[name = string("y")];
            """, "y", ["convolution", "alias", "alias", "alias", "elementwise"]
        },
        {
            "an activation before an addition closes the chain",
            $"{Images} x, {Images} r",
            $"""
            {Constant}
            {Images} a = conv(x = x, weight = k, {Window})[name = string("a")];
            {Images} b = relu(x = a)[name = string("b")];
            {Images} c = add(x = b, y = r)[name = string("c")];
            {Images} y = exp(x = c)[name = string("y")];
            """, "y", ["convolution", "alias", "chain of 2", "done before"]
        },
        {
            "what is read elsewhere stays as it is",
            $"{Images} x",
            $"""
            {Constant}
            {Images} a = conv(x = x, weight = k, {Window})[name = string("a")];
            {Images} b = relu(x = a)[name = string("b")];
            {Images} y = add(x = a, y = b)[name = string("y")];
            """, "y", ["convolution", "chain of 2", "done before"]
        },
        {
            "what is an output stays as it is",
            $"{Images} x",
            $"""
            {Constant}
            {Images} a = conv(x = x, weight = k, {Window})[name = string("a")];
            {Images} b = relu(x = a)[name = string("b")];
            """, "a, b", ["convolution", "elementwise"]
        },
        {
            "a value that comes later cannot be added",
            $"{Images} x",
            $"""
            {Constant}
            {Images} a = conv(x = x, weight = k, {Window})[name = string("a")];
            {Images} r = exp(x = x)[name = string("r")];
            {Images} b = add(x = a, y = r)[name = string("b")];
            {Images} y = exp(x = b)[name = string("y")];
            """, "y", ["convolution", "chain of 3", "done before", "done before"]
        },
        {
            "a broadcast cannot be added",
            $"{Images} x, tensor<fp32, [4, 1, 1]> r",
            $"""
            {Constant}
            {Images} a = conv(x = x, weight = k, {Window})[name = string("a")];
            {Images} b = add(x = a, y = r)[name = string("b")];
            {Images} y = exp(x = b)[name = string("y")];
            """, "y", ["convolution", "chain of 2", "done before"]
        },
        {
            "a product",
            "tensor<fp32, [5, 3]> x, tensor<fp32, [5, 2]> r",
            """
            tensor<fp32, [2, 3]> k = const()[name = string("k"), val = tensor<fp32, [2, 3]>([[0x1p-1, -0x1p+0, 0x1p+1], [0x1p+0, 0x1p-2, -0x1p+0]])];
            tensor<fp32, [5, 2]> a = linear(x = x, weight = k)[name = string("a")];
            tensor<fp32, [5, 2]> b = add(x = a, y = r)[name = string("b")];
            tensor<fp32, [5, 2]> c = gelu(x = b, mode = string("EXACT"))[name = string("c")];
            tensor<fp32, [5, 2]> y = exp(x = c)[name = string("y")];
            """, "y", ["matrix product, packed", "alias", "alias", "elementwise"]
        },
        {
            "a product with a constant, its bias, a residual and an activation",
            "tensor<fp32, [2, 5, 3]> x, tensor<fp32, [2, 5, 2]> r",
            """
            tensor<fp32, [3, 2]> k = const()[name = string("k"), val = tensor<fp32, [3, 2]>([[0x1p-1, -0x1p+0], [0x1p+1, 0x1p+0], [0x1p-2, -0x1p+0]])];
            tensor<fp32, [2, 5, 2]> a = matmul(x = x, y = k)[name = string("a")];
            tensor<fp32, [2, 5, 2]> b = add(x = tensor<fp32, [2]>([0x1p+0, -0x1p-1]), y = a)[name = string("b")];
            tensor<fp32, [2, 5, 2]> c = add(x = b, y = r)[name = string("c")];
            tensor<fp32, [2, 5, 2]> y = silu(x = c)[name = string("y")];
            tensor<fp32, [2, 5, 2]> z = exp(x = y)[name = string("z")];
            """, "z", ["matrix product, packed", "alias", "alias", "alias", "elementwise"]
        },
        {
            "a batch of products of computed matrices",
            "tensor<fp32, [2, 5, 3]> x, tensor<fp32, [2, 4, 3]> w, tensor<fp32, [2, 5, 4]> r",
            """
            tensor<fp32, [2, 5, 4]> a = matmul(x = x, y = w, transpose_y = bool(true))[name = string("a")];
            tensor<fp32, [2, 5, 4]> b = add(x = a, y = tensor<fp32, [1, 4]>([[0x1p+0, -0x1p-1, 0x1p+1, 0x1p-2]]))[name = string("b")];
            tensor<fp32, [2, 5, 4]> c = add(x = r, y = b)[name = string("c")];
            tensor<fp32, [2, 5, 4]> d = relu(x = c)[name = string("d")];
            tensor<fp32, [2, 5, 4]> y = exp(x = d)[name = string("y")];
            """, "y", ["matrix product", "alias", "alias", "alias", "elementwise"]
        },
        {
            "a row that is added to a vector product stays",
            "tensor<fp32, [4, 3]> x, tensor<fp32, [3]> w",
            """
            tensor<fp32, [4]> a = matmul(x = x, y = w)[name = string("a")];
            tensor<fp32, [4]> b = add(x = a, y = tensor<fp32, [4]>([0x1p+0, -0x1p-1, 0x1p+1, 0x1p-2]))[name = string("b")];
            tensor<fp32, [4]> y = exp(x = b)[name = string("y")];
            """, "y", ["matrix product", "chain of 2", "done before"]
        },
        {
            "inside a loop, with a residual from outside",
            $"{Images} x, {Images} r",
            $$"""
            {{Constant}}
            {{Images}} p, int32 n = while_loop(loop_vars = (x, int32(0)))[name = string("loop")]
                cond({{Images}} s, int32 i) { bool more = less(x = i, y = int32(3))[name = string("more")]; } -> (more)
                body({{Images}} t, int32 j) {
                    int32 next = add(x = j, y = int32(1))[name = string("next")];
                    {{Images}} a = conv(x = t, weight = k, {{Window}})[name = string("a")];
                    {{Images}} b = add(x = a, y = r)[name = string("b")];
                    {{Images}} c = tanh(x = b)[name = string("c")];
                    {{Images}} d = mul(x = c, y = t)[name = string("d")];
                } -> (d, next);
            {{Images}} y = relu(x = p)[name = string("y")];
            """, "y", ["loop", "dynamic"]
        },
    };

    private static string Constant { get; } = $"tensor<fp32, [4, 4, 3, 3]> k = const()[name = string(\"k\"), val = tensor<fp32, [4, 4, 3, 3]>({Numbers()})];";

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Fused_steps_give_what_the_reference_gives(string name, string inputs, string body, string outputs, string[] kernels)
    {
        Assert.NotEmpty(name);
        Function function = ProgramText.Function(inputs, body, outputs);
        ICompiledSegment compiled = new CpuComputeDevice(WorkPool.Inline).Compile(new Segment(ProgramCloner.Clone(function)), default);
        if (kernels[0] != "loop")
            Assert.Equal(kernels, compiled.Plan.Steps.Select(step => step.Kernel));
        using var specialization = new Specialization(compiled);
        for (int seed = 1; seed <= 3; seed++)
        {
            Value[] given = ProgramText.RandomInputs(function, seed);
            var results = new Value[function.Body.Outputs.Count];
            await specialization.RunAsync(given, results, default);
            ProgramText.AssertClose(ReferenceInterpreter.Run(function, given), results, 1e-5);
        }
    }

    private static string Numbers()
    {
        var random = new Random(3);
        string Nest(int level) => level == 4
            ? $"0x1.{random.Next(0x100000):x5}p-{random.Next(2, 5)}"
            : $"[{string.Join(", ", Enumerable.Range(0, level < 2 ? 4 : 3).Select(_ => Nest(level + 1)))}]";
        return Nest(0);
    }
}
