using Sinter.Compiler;
using Sinter.Devices.Cpu;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;
using Sinter.Tests.Compiler;

namespace Sinter.Tests.Devices;

/// <summary>Kernels that write their results to their places in a concatenation.</summary>
public sealed class ConcatPlacementTests
{
    private const string Image = "tensor<fp32, [2, 5, 12, 14]>";

    /// <summary>Name, body, outputs, and how many concatenations have nothing left to copy, and how many copy something.</summary>
    public static TheoryData<string, string, string, int, int> Programs => new()
    {
        {
            "two convolutions with activations, one of them a matrix product", $"""
            {Conv("a", "x", 7, 3)} tensor<fp32, [2, 7, 12, 14]> ra = relu(x = a)[name = string("ra")];
            {Conv("b", "x", 6, 1)} tensor<fp32, [2, 6, 12, 14]> rb = tanh(x = b)[name = string("rb")];
            tensor<fp32, [2, 13, 12, 14]> c = concat(values = (ra, rb), axis = int32(1), interleave = bool(false))[name = string("c")];
            {Conv("y", "c", 4, 1, 13)}
            """, "y", 1, 0
        },
        {
            "Winograd's convolution, and few channels", $"""
            {Conv("w", "x", 20, 1)}
            {Conv("a", "w", 18, 3, 20)}
            {Conv("b", "w", 3, 3, 20)}
            tensor<fp32, [2, 21, 12, 14]> c = concat(values = (a, b), axis = int32(1), interleave = bool(false))[name = string("c")];
            {Conv("y", "c", 4, 1, 21)}
            """, "y", 1, 0
        },
        {
            "an enlarged image beside one that others read too", $"""
            {Conv("s", "x", 6, 3)}
            tensor<fp32, [2, 6, 6, 7]> p = max_pool(x = s, kernel_sizes = tensor<int32, [2]>([2, 2]), strides = tensor<int32, [2]>([2, 2]), pad_type = string("valid"))[name = string("p")];
            tensor<fp32, [2, 6, 12, 14]> u = upsample_bilinear(x = p, scale_factor_height = int32(2), scale_factor_width = int32(2), align_corners = bool(false))[name = string("u")];
            tensor<fp32, [2, 12, 12, 14]> c = concat(values = (u, s), axis = int32(1), interleave = bool(false))[name = string("c")];
            {Conv("y", "c", 4, 1, 12)}
            """, "y", 0, 1
        },
        {
            "a value that is joined twice is copied", $"""
            {Conv("a", "x", 7, 3)}
            {Conv("b", "x", 6, 3)}
            tensor<fp32, [2, 20, 12, 14]> c = concat(values = (a, b, a), axis = int32(1), interleave = bool(false))[name = string("c")];
            {Conv("y", "c", 4, 1, 20)}
            """, "y", 0, 1
        },
        {
            "joined along another axis", $"""
            {Conv("a", "x", 7, 3)}
            {Conv("b", "x", 7, 3)}
            tensor<fp32, [2, 7, 24, 14]> c = concat(values = (a, b), axis = int32(2), interleave = bool(false))[name = string("c")];
            tensor<fp32, [2, 7, 24, 14]> y = exp(x = c)[name = string("y")];
            """, "y", 0, 1
        },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Placed_results_are_those_of_the_reference(string name, string body, string outputs, int finished, int copying)
    {
        Assert.NotEmpty(name);
        Function function = ProgramText.Function($"{Image} x", body, outputs);
        Function compiledFunction = ProgramCloner.Clone(function);
        var device = new CpuComputeDevice(WorkPool.Inline);
        CanonicalPipeline.Run(compiledFunction, Numerics.Fast);
        DevicePipeline.Run(compiledFunction, device);
        ICompiledSegment compiled = device.Compile(new Segment(compiledFunction), default);
        PlannedStep[] joins = [.. compiled.Plan.Steps.Where(step => step.Type == "concat")];
        Assert.Equal(finished, joins.Count(step => step.Kernel == "done before"));
        Assert.Equal(copying, joins.Count(step => step.Kernel == "joining"));
        using var specialization = new Specialization(compiled);
        for (int seed = 1; seed <= 3; seed++)
        {
            Value[] given = ProgramText.RandomInputs(function, seed);
            var results = new Value[1];
            await specialization.RunAsync(given, results, default);
            ProgramText.AssertClose(ReferenceInterpreter.Run(function, given), results, 2e-4);
        }
    }

    private static string Conv(string name, string from, int outputs, int kernel, int inputs = 5) => $"""
        tensor<fp32, [{outputs}, {inputs}, {kernel}, {kernel}]> {name}_w = const()[name = string("{name}_w"), val = tensor<fp32, [{outputs}, {inputs}, {kernel}, {kernel}]>({Numbers(outputs, inputs, kernel, kernel)})];
        tensor<fp32, [2, {outputs}, 12, 14]> {name} = conv(x = {from}, weight = {name}_w, pad_type = string("same"))[name = string("{name}")];
        """;

    private static string Numbers(params int[] sizes)
    {
        var random = new Random(3);
        string Nest(int level) => level == sizes.Length
            ? $"{(random.Next(2) == 0 ? "-" : "")}0x1.{random.Next(0x100000):x5}p-{random.Next(3, 6)}"
            : $"[{string.Join(", ", Enumerable.Range(0, sizes[level]).Select(_ => Nest(level + 1)))}]";
        return Nest(0);
    }
}
