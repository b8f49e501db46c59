using Sinter.Compiler;
using Sinter.Devices.Cpu;
using Sinter.Ir;
using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;
using Sinter.Tests.Compiler;

namespace Sinter.Tests.Devices;

/// <summary>Planned programs against the reference interpreter, more than once in the same context, so that nothing is left over from a run.</summary>
public sealed class CpuPlanTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string, string, string, string> Programs => new()
    {
        {
            "a chain whose values take turns in the arena",
            "tensor<fp32, [1, 4, 9, 9]> x",
            """
            tensor<fp32, [1, 4, 9, 9]> a = relu(x = x)[name = string("a")];
            tensor<fp32, [1, 4, 9, 9]> b = exp(x = a)[name = string("b")];
            tensor<fp32, [1, 4, 9, 9]> c = add(x = a, y = b)[name = string("c")];
            tensor<fp32, [1, 4, 9, 9]> d = sub(x = c, y = b)[name = string("d")];
            tensor<fp32, [1, 4, 4, 4]> y = max_pool(x = d, kernel_sizes = tensor<int32, [2]>([2, 2]), strides = tensor<int32, [2]>([2, 2]), pad_type = string("valid"))[name = string("y")];
            """, "y"
        },
        {
            "views of views, and a view that is an output",
            "tensor<fp32, [2, 3, 4]> x",
            """
            tensor<fp32, [2, 3, 4]> a = exp(x = x)[name = string("a")];
            tensor<fp32, [6, 4]> b = reshape(x = a, shape = tensor<int32, [2]>([6, 4]))[name = string("b")];
            tensor<fp32, [1, 6, 4]> c = expand_dims(x = b, axes = tensor<int32, [1]>([0]))[name = string("c")];
            tensor<fp32, [2, 3, 4]> other = mul(x = x, y = x)[name = string("other")];
            tensor<fp32, [1, 6, 4]> d = relu(x = c)[name = string("d")];
            tensor<fp32, [24]> y = reshape(x = d, shape = tensor<int32, [1]>([24]))[name = string("y")];
            """, "y, c, other"
        },
        {
            "an output twice, an input as an output, a constant as an output",
            "tensor<fp32, [3]> x",
            """
            tensor<fp32, [2]> k = const()[name = string("k"), val = tensor<fp32, [2]>([0x1p+0, 0x1p+1])];
            tensor<fp32, [3]> y = relu(x = x)[name = string("y")];
            """, "y, x, k, y"
        },
        {
            "a loop that swaps its variables and reads a value from outside",
            "tensor<fp32, [3]> x, tensor<fp32, [3]> z",
            """
            tensor<fp32, [3]> outside = exp(x = z)[name = string("outside")];
            tensor<fp32, [3]> p, tensor<fp32, [3]> q, int32 n = while_loop(loop_vars = (x, z, int32(0)))[name = string("loop")]
                cond(tensor<fp32, [3]> a, tensor<fp32, [3]> b, int32 i) { bool more = less(x = i, y = int32(5))[name = string("more")]; } -> (more)
                body(tensor<fp32, [3]> c, tensor<fp32, [3]> d, int32 j) {
                    int32 next = add(x = j, y = int32(1))[name = string("next")];
                    tensor<fp32, [3]> e = add(x = c, y = outside)[name = string("e")];
                    tensor<fp32, [3]> f = mul(x = e, y = fp32(0x1p-1))[name = string("f")];
                } -> (d, f, next);
            tensor<fp32, [3]> y = add(x = p, y = outside)[name = string("y")];
            """, "y, q, n"
        },
        {
            "a loop whose variable grows",
            "tensor<fp32, [2, 3]> x",
            """
            tensor<fp32, [?, 3]> grown, int32 n = while_loop(loop_vars = (x, int32(0)))[name = string("loop")]
                cond(tensor<fp32, [?, 3]> a, int32 i) { bool more = less(x = i, y = int32(3))[name = string("more")]; } -> (more)
                body(tensor<fp32, [?, 3]> b, int32 j) {
                    int32 next = add(x = j, y = int32(1))[name = string("next")];
                    tensor<fp32, [?, 3]> c = concat(values = (b, x), axis = int32(0), interleave = bool(false))[name = string("c")];
                } -> (c, next);
            tensor<fp32, [?, 3]> y = exp(x = grown)[name = string("y")];
            """, "y"
        },
        {
            "a branch that gives a value from outside it",
            "tensor<fp32, [3]> x, tensor<int32, []> n",
            """
            tensor<fp32, [3]> a = exp(x = x)[name = string("a")];
            bool small = less(x = n, y = int32(2))[name = string("small")];
            tensor<fp32, [3]> b = cond(pred = small)[name = string("b")]
                true() { tensor<fp32, [3]> unread = relu(x = a)[name = string("unread")]; } -> (a)
                false() { tensor<fp32, [3]> c = relu(x = x)[name = string("c")]; } -> (c);
            tensor<fp32, [3]> y = mul(x = b, y = fp32(0x1p+1))[name = string("y")];
            """, "y, b"
        },
        {
            "sizes that depend on the data",
            "tensor<int32, [4]> x",
            """
            tensor<int32, [?, 1]> where = non_zero(x = x)[name = string("where")];
            tensor<fp32, [?, 1]> f = cast(x = where, dtype = string("fp32"))[name = string("f")];
            tensor<fp32, [?, 1]> y = exp(x = f)[name = string("y")];
            """, "y"
        },
        {
            "products and convolutions with constant weights",
            "tensor<fp32, [1, 2, 5, 5]> x",
            """
            tensor<fp32, [3, 2, 1, 1]> w = const()[name = string("w"), val = tensor<fp32, [3, 2, 1, 1]>([[[[0x1p+0]], [[0x1p-1]]], [[[-0x1p+0]], [[0x1p+1]]], [[[0x1p-2]], [[0x0p+0]]]])];
            tensor<fp32, [1, 3, 5, 5]> c = conv(x = x, weight = w, bias = tensor<fp32, [3]>([0x1p+0, 0x0p+0, -0x1p+0]), pad_type = string("valid"))[name = string("c")];
            tensor<fp32, [1, 3, 25]> r = reshape(x = c, shape = tensor<int32, [3]>([1, 3, 25]))[name = string("r")];
            tensor<fp32, [1, 3, 3]> g = matmul(x = r, y = r, transpose_x = bool(false), transpose_y = bool(true))[name = string("g")];
            tensor<fp32, [1, 3, 2]> y = linear(x = g, weight = tensor<fp32, [2, 3]>([[0x1p+0, 0x0p+0, 0x1p+0], [0x1p-1, 0x1p-1, 0x0p+0]]))[name = string("y")];
            """, "y"
        },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_plan_gives_what_the_reference_gives(string name, string inputs, string body, string outputs)
    {
        Assert.NotEmpty(name);
        Function function = ProgramText.Function(inputs, body, outputs);
        Function canonical = ProgramCloner.Clone(function);
        CanonicalPipeline.Run(canonical, Numerics.Fast);
        using var specialization = new Specialization(new CpuComputeDevice(WorkPool.Inline).Compile(new Segment(canonical), default));
        for (int seed = 1; seed <= 4; seed++)
        {
            Value[] given = ProgramText.RandomInputs(function, seed);
            var results = new Value[function.Body.Outputs.Count];
            await specialization.RunAsync(given, results, default);
            ProgramText.AssertClose(ReferenceInterpreter.Run(function, given), results, Tolerance);
            for (int i = 0; i < results.Length; i++)
            {
                for (int j = 0; j < i; j++)
                    Assert.NotSame(results[i], results[j]);
            }
        }
    }

    [Fact]
    public async Task A_cancelled_prediction_stops_and_the_next_one_is_right()
    {
        Function function = ProgramText.Function("tensor<fp32, [3]> x", "tensor<fp32, [3]> y = exp(x = x)[name = string(\"y\")];", "y");
        using var specialization = new Specialization(new CpuComputeDevice(WorkPool.Inline).Compile(new Segment(function), default));
        Value[] given = ProgramText.RandomInputs(function);
        var results = new Value[1];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await specialization.RunAsync(given, results, new CancellationToken(true)));
        await specialization.RunAsync(given, results, default);
        ProgramText.AssertClose(ReferenceInterpreter.Run(function, given), results, Tolerance);
    }

    [Fact]
    public void Blocks_that_live_at_the_same_time_do_not_overlap()
    {
        var random = new Random(7);
        ArenaPlanner.Request[] requests = [.. Enumerable.Range(0, 200).Select(_ =>
        {
            int first = random.Next(100);
            return new ArenaPlanner.Request(random.Next(1, 5000), first, first + random.Next(0, 12));
        })];
        (long[] offsets, long arena) = ArenaPlanner.Plan(requests);
        for (int i = 0; i < requests.Length; i++)
        {
            Assert.True(offsets[i] + requests[i].Bytes <= arena);
            for (int j = 0; j < i; j++)
            {
                bool together = requests[i].First <= requests[j].Last && requests[j].First <= requests[i].Last;
                bool apart = offsets[i] + requests[i].Bytes <= offsets[j] || offsets[j] + requests[j].Bytes <= offsets[i];
                Assert.True(!together || apart);
            }
        }
        Assert.True(arena < requests.Sum(request => request.Bytes));
    }
}
