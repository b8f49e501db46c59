using Sinter.Compiler;
using Sinter.Devices.Cpu;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;
using Sinter.Tests.Compiler;

namespace Sinter.Tests.Partitioning;

/// <summary>Functions that are shared out among devices compute what they compute on one.</summary>
public sealed class SpecializerTests
{
    private static readonly DeviceRates Equal = new(1e9, 1e8, 1e6, 1e6, double.PositiveInfinity, double.PositiveInfinity);

    [Fact]
    public async Task Random_functions_give_the_same_bits_in_pieces_as_whole_and_from_their_artifact()
    {
        int most = 0;
        for (int seed = 0; seed < 25; seed++)
        {
            Function function = RandomGraph.Of(seed, 20);
            Value[] inputs = ProgramText.RandomInputs(function, seed);
            using ICompiledSegment whole = new CpuComputeDevice(WorkPool.Inline).Compile(new Segment(ProgramCloner.Clone(function)), default);
            Specializer specializer = Alternating(seed);
            using ICompiledSegment pieces = specializer.Compile(ProgramCloner.Clone(function), out SegmentArtifact? artifact, default);
            using ICompiledSegment loaded = specializer.Load(artifact!, default);
            Value[] expected = await RunAsync(whole, inputs);
            ProgramText.AssertClose(expected, await RunAsync(pieces, inputs), 0);
            ProgramText.AssertClose(expected, await RunAsync(loaded, inputs), 0);
            Assert.Equal(pieces.Partition!.Segments, loaded.Partition!.Segments);
            Assert.Equal(pieces.Partition.Operations.Select(operation => operation.Name), loaded.Partition.Operations.Select(operation => operation.Name));
            most = Math.Max(most, pieces.Parts.Count);
        }
        Assert.True(most > 4, $"at most {most} segments");
    }

    [Fact]
    public async Task Results_are_written_where_the_caller_wants_them_and_never_into_inputs()
    {
        Function function = ProgramText.Function("tensor<fp32, [8]> x",
            "tensor<fp32, [8]> a = relu(x = x); tensor<fp32, [8]> b = tanh(x = a); tensor<fp32, [8]> y = relu(x = b);", "y, a");
        Specializer specializer = new([Device(isHost: true, operation => operation.Type == "tanh"), Device(isHost: false, operation => operation.Type == "relu")],
            (device, _) => device.StatedRates!);
        Value[] inputs = ProgramText.RandomInputs(function);
        double[] before = ((Tensor)inputs[0]).ToDoubles();
        using ICompiledSegment chain = specializer.Compile(function, default);
        Assert.Equal(3, chain.Parts.Count);
        using ISegmentContext context = chain.CreateContext();
        Tensor wanted = Tensor.Create(ElementType.Float32, Shape.Of(8));
        Value[] outputs = [wanted, null!];
        await context.SubmitAsync(inputs, outputs, default);
        Assert.Same(wanted, outputs[0]);
        Tensor first = (Tensor)outputs[1];
        double[] kept = first.ToDoubles();
        await context.SubmitAsync(ProgramText.RandomInputs(function, 2), new Value[2], default);
        Assert.Equal(kept, first.ToDoubles());
        Assert.Equal(before, ((Tensor)inputs[0]).ToDoubles());
    }

    [Fact]
    public async Task Nested_blocks_and_states_stay_whole()
    {
        Function function = ProgramText.Function("tensor<fp32, [2]> x, tensor<int32, []> n, state<tensor<fp32, [2]>> s",
            """
            tensor<fp32, [2]> a = relu(x = x);
            tensor<fp32, [2]> old = read_state(input = s);
            tensor<fp32, [2]> sum = add(x = a, y = old);
            write_state(data = sum, input = s);
            tensor<int32, []> count, tensor<fp32, [2]> grown = while_loop(loop_vars = (int32(0), sum))
                cond(tensor<int32, []> i, tensor<fp32, [2]> u) { tensor<bool, []> more = less(x = i, y = n); } -> (more)
                body(tensor<int32, []> j, tensor<fp32, [2]> v) {
                    tensor<int32, []> next = add(x = j, y = int32(1));
                    tensor<fp32, [2]> w = add(x = v, y = a);
                } -> (next, w);
            tensor<fp32, [2]> y = relu(x = grown);
            """, "y", "ios18");
        Specializer specializer = new([Device(isHost: true, operation => operation.Type != "relu"), Device(isHost: false, operation => operation.Type == "relu")],
            (device, _) => device.StatedRates!);
        using ICompiledSegment chain = specializer.Compile(function, default);
        Assert.Equal(3, chain.Parts.Count);
        var state = new StateCell(Tensor.Create(ElementType.Float32, Shape.Of(2)));
        Value[] inputs = [Tensor.From<float>(Shape.Of(2), [1, 2]), Tensor.Scalar(3), state];
        Assert.Equal([4f, 8f], ((Tensor)(await RunAsync(chain, inputs))[0]).ToDoubles().Select(value => (float)value));
        Assert.Equal([5f, 10f], ((Tensor)(await RunAsync(chain, inputs))[0]).ToDoubles().Select(value => (float)value));
    }

    [Fact]
    public void An_artifact_with_any_byte_changed_is_refused_or_gives_a_chain()
    {
        Specializer specializer = Alternating(3);
        using ICompiledSegment chain = specializer.Compile(RandomGraph.Of(3, 12), out SegmentArtifact? artifact, default);
        byte[] head = artifact!.Head.ToArray();
        int refused = 0;
        for (int i = 0; i < head.Length; i++)
        {
            byte before = head[i];
            head[i] ^= (byte)(1 << (i % 8));
            try
            {
                specializer.Load(new SegmentArtifact(head, artifact.Blocks), default).Dispose();
            }
            catch (InvalidDataException)
            {
                refused++;
            }
            head[i] = before;
        }
        Assert.True(refused > head.Length / 10, $"{refused} of {head.Length}");
    }

    private static Specializer Alternating(int seed) => new(
        [Device(isHost: true, operation => Belongs(operation, seed, 0)), Device(isHost: false, operation => Belongs(operation, seed, 1))],
        (device, _) => device.StatedRates!);

    private static StatedDevice Device(bool isHost, Func<Operation, bool> supports) => new(Equal, supports, isHost);

    private static bool Belongs(Operation operation, int seed, int device) => (operation.Type.Length + seed) % 2 == device;

    private static async Task<Value[]> RunAsync(ICompiledSegment segment, Value[] inputs)
    {
        using ISegmentContext context = segment.CreateContext();
        var outputs = new Value[segment.Segment.Function.Body.Outputs.Count];
        await context.SubmitAsync(inputs, outputs, default);
        return outputs;
    }
}
