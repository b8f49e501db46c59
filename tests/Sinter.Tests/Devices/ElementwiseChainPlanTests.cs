using Sinter.Devices.Cpu;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;
using Sinter.Tests.Compiler;
using Sinter.Tests.Partitioning;

namespace Sinter.Tests.Devices;

/// <summary>Elementwise operations that run together, where the first of them stands.</summary>
public sealed class ElementwiseChainPlanTests
{
    private const string Wide = "tensor<fp32, [2, 3, 40]>";

    /// <summary>Name, inputs, body, outputs, and the kernel of each step.</summary>
    public static TheoryData<string, string, string, string, string[]> Programs => new()
    {
        {
            "halves of a split are read where they lie",
            "tensor<fp32, [2, 6, 40]> x",
            $"""
            {Wide} a, {Wide} b = split(x = x, num_splits = int32(2), axis = int32(1))[name = string("s")];
            {Wide} c = tanh(x = a)[name = string("c")];
            {Wide} d = sigmoid(x = b)[name = string("d")];
            {Wide} y = mul(x = c, y = d)[name = string("y")];
            """, "y", ["chain of 3", "done before", "done before", "done before"]
        },
        {
            "so are those of one along the last axis",
            "tensor<fp32, [2, 3, 80]> x",
            $"""
            {Wide} a, {Wide} b = split(x = x, split_sizes = tensor<int32, [2]>([40, 40]), axis = int32(-1))[name = string("s")];
            {Wide} y = mul(x = a, y = b)[name = string("y")];
            """, "y", ["chain of 1", "done before"]
        },
        {
            "a split that something else reads too stays",
            "tensor<fp32, [2, 6, 40]> x",
            $"""
            {Wide} a, {Wide} b = split(x = x, num_splits = int32(2), axis = int32(1))[name = string("s")];
            {Wide} c = tanh(x = a)[name = string("c")];
            {Wide} y = mul(x = c, y = b)[name = string("y")];
            """, "y, a", ["split", "chain of 2", "done before"]
        },
        {
            "operands that broadcast, constants behind the first operation, and values read elsewhere",
            $"{Wide} x, tensor<fp32, [3, 1]> p, tensor<fp32, [40]> q",
            $"""
            {Wide} a = exp(x = x)[name = string("a")];
            tensor<fp32, [2]> k = const()[name = string("k"), val = tensor<fp32, [2]>([0x1p+0, 0x1p+1])];
            tensor<fp32, [1]> h = const()[name = string("h"), val = tensor<fp32, [1]>([0x1p-1])];
            {Wide} b = mul(x = a, y = q)[name = string("b")];
            {Wide} c = sub(x = h, y = b)[name = string("c")];
            {Wide} d = relu(x = c)[name = string("d")];
            tensor<fp32, [2, 3]> r = reduce_sum(x = c, axes = tensor<int32, [1]>([2]), keep_dims = bool(false))[name = string("r")];
            """, "d, r, k", ["chain of 4", "done before", "done before", "done before", "reduction"]
        },
        {
            "a value that comes later ends the chain",
            $"{Wide} x",
            $"""
            {Wide} a = exp(x = x)[name = string("a")];
            {Wide} b = relu(x = a)[name = string("b")];
            {Wide} c = softmax(x = b, axis = int32(1))[name = string("c")];
            {Wide} d = add(x = b, y = c)[name = string("d")];
            {Wide} y = tanh(x = d)[name = string("y")];
            """, "y", ["chain of 2", "done before", "softmax", "chain of 2", "done before"]
        },
        {
            "other shapes are other chains",
            "tensor<fp32, [3, 1]> x, tensor<fp32, [3, 4]> z",
            """
            tensor<fp32, [3, 1]> a = exp(x = x)[name = string("a")];
            tensor<fp32, [3, 1]> b = abs(x = a)[name = string("b")];
            tensor<fp32, [3, 4]> c = add(x = b, y = z)[name = string("c")];
            tensor<fp32, [3, 4]> y = square(x = c)[name = string("y")];
            """, "y", ["chain of 2", "done before", "chain of 2", "done before"]
        },
        {
            "rows of rows do not fit a chain",
            "tensor<fp32, [2, 3, 4, 5]> x, tensor<fp32, [2, 1, 4, 1]> p",
            """
            tensor<fp32, [2, 3, 4, 5]> a = exp(x = x)[name = string("a")];
            tensor<fp32, [2, 3, 4, 5]> b = mul(x = a, y = p)[name = string("b")];
            tensor<fp32, [2, 3, 4, 5]> y = abs(x = b)[name = string("y")];
            """, "y", ["elementwise", "elementwise", "elementwise"]
        },
    };

    [Fact]
    public async Task Chains_end_where_a_kernel_can_hold_no_more()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            Function function = RandomGraph.Of(seed, 60);
            Value[] inputs = ProgramText.RandomInputs(function, seed);
            using ICompiledSegment segment = new CpuComputeDevice(WorkPool.Inline).Compile(new Segment(function), default);
            using ISegmentContext context = segment.CreateContext();
            var outputs = new Value[function.Body.Outputs.Count];
            await context.SubmitAsync(inputs, outputs, default);
            ProgramText.AssertClose(ReferenceInterpreter.Run(function, inputs), outputs, 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Chains_give_what_the_reference_gives(string name, string inputs, string body, string outputs, string[] kernels)
    {
        Assert.NotEmpty(name);
        Function function = ProgramText.Function(inputs, body, outputs);
        ICompiledSegment compiled = new CpuComputeDevice(WorkPool.Inline).Compile(new Segment(ProgramCloner.Clone(function)), default);
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
}
