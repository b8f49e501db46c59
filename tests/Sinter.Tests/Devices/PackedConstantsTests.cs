using Sinter.Devices.Cpu;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;
using Sinter.Tests.Compiler;

namespace Sinter.Tests.Devices;

/// <summary>Constants are packed once, and what was packed is not kept beside it.</summary>
public sealed class PackedConstantsTests
{
    private const int Size = 64, MatrixBytes = Size * Size * sizeof(float);

    [Fact]
    public void Products_with_one_constant_share_its_packed_form()
    {
        CpuComputeDevice device = new(WorkPool.Inline);
        SegmentPlan two = Plan(device, $"""
            tensor<fp32, [2, {Size}]> a = linear(x = x, weight = w)[name = string("a")];
            tensor<fp32, [2, {Size}]> b = exp(x = a)[name = string("b")];
            tensor<fp32, [2, {Size}]> y = linear(x = b, weight = w)[name = string("y")];
            """);
        Assert.InRange(two.ConstantBytes, MatrixBytes, (2 * MatrixBytes) - 1);
    }

    [Fact]
    public void A_constant_that_a_step_reads_as_it_is_is_kept()
    {
        SegmentPlan plan = Plan(new CpuComputeDevice(WorkPool.Inline), $"""
            tensor<fp32, [{Size}, {Size}]> y = add(x = w, y = w)[name = string("sum")];
            tensor<fp32, [{Size}, {Size}]> z = mul(x = y, y = s)[name = string("z")];
            """, "z", $"tensor<fp32, [{Size}, {Size}]> s");
        Assert.InRange(plan.ConstantBytes, MatrixBytes, (2 * MatrixBytes) - 1);
    }

    [Fact]
    public void The_packed_form_depends_on_more_than_the_constant()
    {
        var constants = new PackedConstants();
        Tensor tensor = Tensor.From<float>([4, 4], [.. Enumerable.Range(0, 16).Select(i => (float)i)]);
        PackedMatrix plain = constants.Get(tensor, "plain", elements => PackedMatrix.Pack(elements, 4, 4), Restore);
        PackedMatrix turned = constants.Get(tensor, "turned", elements => PackedMatrix.Pack(elements, 4, 4, transposed: true), Restore);
        Assert.NotSame(plain, turned);
        Assert.Same(plain, constants.ForSegment().Get<PackedMatrix>(tensor, "plain", _ => throw new InvalidOperationException(), Restore));
        Assert.Equal(plain.Bytes.Length + turned.Bytes.Length, constants.ByteLength);
        Assert.NotSame(plain, constants.Get(tensor.Clone(), "plain", elements => PackedMatrix.Pack(elements, 4, 4), Restore));
    }

    [Fact]
    public void Pages_of_a_file_that_were_released_are_read_again()
    {
        string path = Path.GetTempFileName();
        try
        {
            byte[] bytes = new byte[1 << 20];
            new Random(1).NextBytes(bytes);
            File.WriteAllBytes(path, bytes);
            ReadOnlyMemory<byte> memory = MappedFile.Open(path).Slice(100, (1 << 20) - 200);
            MappedFile.Release(memory);
            Assert.True(memory.Span.SequenceEqual(bytes.AsSpan(100, memory.Length)));
            MappedFile.Release(memory[5000..]);
            Assert.True(memory.Span.SequenceEqual(bytes.AsSpan(100, memory.Length)));
            MappedFile.Release(new byte[10000]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static SegmentPlan Plan(CpuComputeDevice device, string body, string output = "y", string input = "tensor<fp32, [2, 64]> x")
    {
        string zeros = string.Join(", ", Enumerable.Repeat($"[{string.Join(", ", Enumerable.Repeat("0x1p+0", Size))}]", Size));
        Function function = ProgramText.Function(input,
            $"tensor<fp32, [{Size}, {Size}]> w = const()[name = string(\"w\"), val = tensor<fp32, [{Size}, {Size}]>([{zeros}])];\n{body}",
            output);
        return device.Compile(new Segment(function), default).Plan;
    }

    private static PackedMatrix Restore(ReadOnlyMemory<byte> bytes) => throw new InvalidOperationException("There is no artifact.");
}
