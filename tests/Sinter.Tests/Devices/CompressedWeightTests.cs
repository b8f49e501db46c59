using Sinter.Compiler;
using Sinter.Devices.Cpu;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;
using Sinter.Tests.Compiler;

namespace Sinter.Tests.Devices;

/// <summary>Compressed constants that kernels read as they are.</summary>
public sealed class CompressedWeightTests
{
    private const int Rows = 6, Length = 8;

    /// <summary>Name, the operation that gives w [6, 8].</summary>
    public static TheoryData<string, string> Constants => new()
    {
        {
            "affine, by row", $"""
            {Codes("int8", -128, 128)}
            tensor<fp32, [6, 8]> w = constexpr_affine_dequantize(quantized_data = d, zero_point = tensor<int8, [6]>([1, -2, 3, 0, 127, -128]), scale = tensor<fp32, [6]>([0x1p-4, 0x1p-5, 0x1p-6, 0x1p-4, 0x1p-7, 0x1p-7]), axis = int32(0))[name = string("w")];
            """
        },
        {
            "affine, one for all", $"""
            {Codes("uint8", 0, 256)}
            tensor<fp32, [6, 8]> w = constexpr_affine_dequantize(quantized_data = d, zero_point = uint8(100), scale = fp32(0x1p-6), axis = int32(1))[name = string("w")];
            """
        },
        {
            "blocks of signed codes", $"""
            {Codes("int4", -8, 8)}
            tensor<fp32, [6, 8]> w = constexpr_blockwise_shift_scale(data = d, scale = {Numbers("fp32", 3, 2)})[name = string("w")];
            """
        },
        {
            "blocks with offsets", $"""
            {Codes("uint4", 0, 16)}
            tensor<fp32, [6, 8]> w = constexpr_blockwise_shift_scale(data = d, scale = {Numbers("fp32", 6, 2)}, offset = {Integers("uint4", 0, 16, 6, 2)})[name = string("w")];
            """
        },
        {
            "tables of blocks", $"""
            {Codes("uint2", 0, 4)}
            tensor<fp32, [6, 8]> w = constexpr_lut_to_dense(indices = d, lut = tensor<fp32, [2, 1, 4, 1]>([[[[0x1p-1], [0x1p-2], [-0x1p-1], [0x0p+0]]], [[[0x1p+0], [-0x1p+0], [0x1p-3], [0x1p+1]]]]))[name = string("w")];
            """
        },
    };

    [Theory]
    [MemberData(nameof(Constants))]
    public async Task They_give_what_expanded_ones_give(string name, string constant)
    {
        Assert.NotEmpty(name);
        await Compare(constant, $"""
            tensor<fp32, [5, 6]> y = linear(x = x, weight = w, bias = {Numbers("fp32", Rows)})[name = string("y")];
            """, "tensor<fp32, [5, 8]> x", "matrix product, compressed");
        await Compare(constant, """
            tensor<fp32, [3, 5, 8]> y = matmul(x = x, y = w)[name = string("y")];
            """, "tensor<fp32, [3, 5, 6]> x", "matrix product, compressed");
        await Compare(constant, """
            tensor<fp32, [5, 6]> y = matmul(x = x, y = w, transpose_y = bool(true))[name = string("y")];
            """, "tensor<fp32, [5, 8]> x", "matrix product, compressed");
        await Compare(constant, """
            tensor<int32, [5]> i = cast(x = x, dtype = string("int32"))[name = string("i")];
            tensor<fp32, [5, 8]> y = gather(x = w, indices = i, axis = int32(0), batch_dims = int32(0), validate_indices = bool(false))[name = string("y")];
            """, "tensor<fp32, [5]> x", "gather from compressed rows");
    }

    [Theory]
    [MemberData(nameof(Constants))]
    public void A_reader_without_such_a_kernel_gets_an_expanded_one(string name, string constant)
    {
        Assert.NotEmpty(name);
        Function function = ProgramText.Function("tensor<fp32, [6, 8]> x", constant + """
            tensor<fp32, [6, 8]> y = add(x = x, y = w)[name = string("y")];
            """, "y", "ios18");
        var device = new CpuComputeDevice(WorkPool.Inline);
        CanonicalPipeline.Run(function, Numerics.Fast, device.KeepsCompressed);
        Assert.DoesNotContain(function.Body.Operations, operation => operation.Type.StartsWith("constexpr", StringComparison.Ordinal));
    }

    private static async Task Compare(string constant, string reader, string input, string kernel)
    {
        Function function = ProgramText.Function(input, constant + "\n" + reader, "y", "ios18");
        Function canonical = ProgramCloner.Clone(function);
        var device = new CpuComputeDevice(WorkPool.Inline);
        CanonicalPipeline.Run(canonical, Numerics.Fast, device.KeepsCompressed);
        ICompiledSegment compiled = device.Compile(new Segment(canonical), default);
        Assert.Contains(kernel, compiled.Plan.Steps.Select(step => step.Kernel));
        using var specialization = new Specialization(compiled);
        for (int seed = 1; seed <= 3; seed++)
        {
            Value[] given = ProgramText.RandomInputs(function, seed);
            var results = new Value[1];
            await specialization.RunAsync(given, results, default);
            ProgramText.AssertClose(ReferenceInterpreter.Run(function, given), results, 1e-5);
        }
    }

    private static string Codes(string type, int from, int to) =>
        $"tensor<{type}, [{Rows}, {Length}]> d = const()[name = string(\"d\"), val = {Integers(type, from, to, Rows, Length)}];";

    private static string Integers(string type, int from, int to, int rows, int columns)
    {
        var random = new Random(to);
        IEnumerable<string> lines = Enumerable.Range(0, rows).Select(_ =>
            $"[{string.Join(", ", Enumerable.Range(0, columns).Select(_ => random.Next(from, to)))}]");
        return $"tensor<{type}, [{rows}, {columns}]>([{string.Join(", ", lines)}])";
    }

    private static string Numbers(string type, params int[] sizes)
    {
        var random = new Random(9);
        string Nest(int level) => level == sizes.Length
            ? $"0x1.{random.Next(0x400) << 2:x3}p-{random.Next(2, 5)}"
            : $"[{string.Join(", ", Enumerable.Range(0, sizes[level]).Select(_ => Nest(level + 1)))}]";
        return $"tensor<{type}, [{string.Join(", ", sizes)}]>({Nest(0)})";
    }
}
