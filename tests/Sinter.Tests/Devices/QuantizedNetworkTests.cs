using Sinter.Compiler;
using Sinter.Devices.Cpu;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;
using Sinter.Tests.Compiler;

namespace Sinter.Tests.Devices;

/// <summary>Networks whose activations and weights are 8-bit integers. Scales are powers of two, so that floats are exact too and every bit
/// must agree with the reference.</summary>
public sealed class QuantizedNetworkTests
{
    /// <summary>Name, the input's type, the program from x to y, kernels that must be there.</summary>
    public static TheoryData<string, string, string, string[]> Programs => new()
    {
        {
            "linear, relu, quantized again", "tensor<fp32, [5, 8]> x", $"""
            {Quantized("x", "5, 8", "int8", -3)}
            tensor<fp32, [6, 8]> w = constexpr_affine_dequantize(quantized_data = {Integers("int8", -128, 128, 6, 8)}, scale = tensor<fp32, [6]>([0x1p-4, 0x1p-5, 0x1p-6, 0x1p-4, 0x1p-7, 0x1p-7]), zero_point = tensor<int8, [6]>([1, 2, -3, 0, 5, 127]), axis = int32(0))[name = string("w")];
            tensor<fp32, [5, 6]> p = linear(x = xd, weight = w, bias = tensor<fp32, [6]>([0x1p-1, 0x1p-2, -0x1p-1, 0x0p+0, 0x1p+0, -0x1p+0]))[name = string("p")];
            tensor<fp32, [5, 6]> r = relu(x = p)[name = string("r")];
            {Quantized("r", "5, 6", "uint8", 10)}
            tensor<fp32, [5, 6]> y = identity(x = rd)[name = string("y")];
            """, ["integer product"]
        },
        {
            "linear to floats", "tensor<fp32, [5, 8]> x", $"""
            {Quantized("x", "5, 8", "uint8", 100)}
            tensor<fp32, [6, 8]> w = constexpr_blockwise_shift_scale(data = {Integers("int4", -8, 8, 6, 8)}, scale = tensor<fp32, [6, 1]>([[0x1p-4], [0x1p-5], [0x1p-6], [0x1p-4], [0x1p-7], [0x1p-7]]))[name = string("w")];
            tensor<fp32, [5, 6]> y = linear(x = xd, weight = w)[name = string("y")];
            """, ["integer product"]
        },
        {
            "matrix product with columns of weights", "tensor<fp32, [2, 5, 6]> x", $"""
            {Quantized("x", "2, 5, 6", "uint8", 128)}
            tensor<fp32, [6, 8]> w = constexpr_affine_dequantize(quantized_data = {Integers("uint8", 0, 256, 6, 8)}, zero_point = uint8(100), scale = fp32(0x1p-6), axis = int32(1))[name = string("w")];
            tensor<fp32, [2, 5, 8]> p = matmul(x = xd, y = w)[name = string("p")];
            tensor<fp32, [2, 5, 8]> y = add(x = p, y = tensor<fp32, [8]>([0x1p-1, 0x1p-2, 0x1p-3, 0x1p-4, 0x0p+0, 0x1p+0, 0x1p+1, -0x1p+0]))[name = string("y")];
            """, ["integer product"]
        },
        {
            "convolutions and a residual", "tensor<fp32, [1, 8, 9, 7]> x", $"""
            {Quantized("x", "1, 8, 9, 7", "int8", 5)}
            tensor<fp32, [8, 8, 3, 3]> w = dequantize(input = {Integers("uint8", 0, 256, 8, 8, 3, 3)}, scale = fp32(0x1p-7), zero_point = uint8(120))[name = string("w")];
            tensor<fp32, [1, 8, 9, 7]> p = conv(x = xd, weight = w, strides = tensor<int32, [2]>([1, 1]), pad_type = string("custom"), pad = tensor<int32, [4]>([1, 1, 1, 1]), dilations = tensor<int32, [2]>([1, 1]), groups = int32(1))[name = string("p")];
            {Quantized("p", "1, 8, 9, 7", "int8", 0)}
            tensor<fp32, [1, 8, 9, 7]> s = add(x = xd, y = pd)[name = string("s")];
            tensor<fp32, [1, 8, 9, 7]> r = relu(x = s)[name = string("r")];
            {Quantized("r", "1, 8, 9, 7", "uint8", 0)}
            tensor<fp32, [8, 1, 3, 3]> d = dequantize(input = {Integers("int8", -128, 128, 8, 1, 3, 3)}, scale = fp32(0x1p-7), zero_point = int8(0))[name = string("d")];
            tensor<fp32, [1, 8, 5, 4]> e = conv(x = rd, weight = d, strides = tensor<int32, [2]>([2, 2]), pad_type = string("custom"), pad = tensor<int32, [4]>([1, 1, 1, 1]), dilations = tensor<int32, [2]>([1, 1]), groups = int32(8))[name = string("e")];
            {Quantized("e", "1, 8, 5, 4", "uint8", 30)}
            tensor<fp32, [1, 8, 5, 4]> y = identity(x = ed)[name = string("y")];
            """, ["integer convolution", "elementwise on integers", "depthwise convolution of integers"]
        },
        {
            "a value that floats are read from too", "tensor<fp32, [5, 8]> x", $"""
            {Quantized("x", "5, 8", "int8", -3)}
            tensor<fp32, [8, 8]> w = constexpr_affine_dequantize(quantized_data = {Integers("int8", -128, 128, 8, 8)}, scale = fp32(0x1p-5), zero_point = int8(0), axis = int32(0))[name = string("w")];
            tensor<fp32, [5, 8]> p = linear(x = xd, weight = w)[name = string("p")];
            tensor<fp32, [5, 8]> y = add(x = p, y = xd)[name = string("y")];
            """, ["integer product", "dequantization"]
        },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task They_give_the_bits_of_the_reference(string name, string input, string program, string[] kernels)
    {
        Assert.NotEmpty(name);
        Function function = ProgramText.Function(input, program, "y", "ios18");
        Function prepared = ProgramCloner.Clone(function);
        var device = new CpuComputeDevice(WorkPool.Shared);
        CanonicalPipeline.Run(prepared, Numerics.Fast, device.KeepsIntegers);
        DevicePipeline.Run(prepared, device);
        ICompiledSegment compiled = device.Compile(new Segment(prepared), default);
        foreach (string kernel in kernels)
            Assert.Contains(kernel, compiled.Plan.Steps.Select(step => step.Kernel));
        using var specialization = new Specialization(compiled);
        for (int seed = 1; seed <= 5; seed++)
        {
            Value[] given = ProgramText.RandomInputs(function, seed);
            var results = new Value[1];
            await specialization.RunAsync(given, results, default);
            ProgramText.AssertClose(ReferenceInterpreter.Run(function, given), results, 0);
        }
    }

    [Fact]
    public void Weights_that_no_product_of_integers_reads_are_expanded()
    {
        Function function = ProgramText.Function("tensor<fp32, [5, 8]> x", $"""
            tensor<fp32, [6, 8]> w = constexpr_affine_dequantize(quantized_data = {Integers("int8", -128, 128, 6, 8)}, scale = fp32(0x1p-5), zero_point = int8(0), axis = int32(0))[name = string("w")];
            tensor<fp32, [5, 6]> y = linear(x = x, weight = w)[name = string("y")];
            """, "y", "ios18");
        var device = new CpuComputeDevice(WorkPool.Inline);
        CanonicalPipeline.Run(function, Numerics.Fast, device.KeepsIntegers);
        Assert.DoesNotContain(function.Body.Operations, operation => operation.IsConstantExpression);
    }

    [Fact]
    public void Programs_in_half_floats_are_computed_with_integers_too()
    {
        Function function = ProgramText.Function("tensor<fp16, [5, 8]> x", $"""
            {Quantized("x", "5, 8", "int8", -3).Replace("fp32", "fp16", StringComparison.Ordinal)}
            tensor<fp16, [6, 8]> w = constexpr_affine_dequantize(quantized_data = {Integers("int8", -128, 128, 6, 8)}, scale = fp16(0x1p-5), zero_point = int8(0), axis = int32(0))[name = string("w")];
            tensor<fp16, [5, 6]> y = linear(x = xd, weight = w)[name = string("y")];
            """, "y", "ios18");
        var device = new CpuComputeDevice(WorkPool.Inline);
        CanonicalPipeline.Run(function, Numerics.Fast, device.KeepsIntegers);
        DevicePipeline.Run(function, device);
        using ICompiledSegment compiled = device.Compile(new Segment(function), default);
        Assert.Contains("integer product", compiled.Plan.Steps.Select(step => step.Kernel));
    }

    private static string Quantized(string value, string shape, string type, int zeroPoint) => $"""
        tensor<{type}, [{shape}]> {value}q = quantize(input = {value}, scale = fp32(0x1p-5), zero_point = {type}({zeroPoint}), output_dtype = string("{type}"))[name = string("{value}q")];
        tensor<fp32, [{shape}]> {value}d = dequantize(input = {value}q, scale = fp32(0x1p-5), zero_point = {type}({zeroPoint}))[name = string("{value}d")];
        """;

    private static string Integers(string type, int from, int to, params int[] sizes)
    {
        var random = new Random(to + sizes.Length);
        string Nest(int level) => level == sizes.Length ? $"{random.Next(from, to)}"
            : $"[{string.Join(", ", Enumerable.Range(0, sizes[level]).Select(_ => Nest(level + 1)))}]";
        return $"tensor<{type}, [{string.Join(", ", sizes)}]>({Nest(0)})";
    }
}
