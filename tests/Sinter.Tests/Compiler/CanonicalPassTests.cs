using Sinter.Compiler;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Compiler;

public sealed class CanonicalPassTests
{
    private const string X = "tensor<fp32, [2, 3, 4]> x";

    [Fact]
    public void Folding_replaces_shape_arithmetic_and_makes_the_reshape_static() => PassTest.Run(new PropagateAndFold(), ProgramText.Function(
        "tensor<fp32, [2, 3, ?]> x",
        """
        tensor<int32, [3]> s = shape(x = x)[name = string("s")];
        tensor<fp32, [6, ?]> y = reshape(x = x, shape = tensor<int32, [2]>([6, -1]))[name = string("y")];
        """, "y")).ExpectOperations("shape", "reshape").ExpectOutputType("tensor<fp32, [6, ?]>");

    [Fact]
    public void Folding_follows_a_known_shape_through_arithmetic() => PassTest.Run(new PropagateAndFold(), ProgramText.Function(
        X,
        """
        tensor<int32, [3]> s = shape(x = x)[name = string("s")];
        int32 last = gather(x = s, indices = int32(2), axis = int32(0))[name = string("last")];
        int32 twice = mul(x = last, y = int32(3))[name = string("twice")];
        tensor<int32, [2]> to = stack(values = (int32(2), twice), axis = int32(0))[name = string("to")];
        tensor<fp32, [?, ?]> y = reshape(x = x, shape = to)[name = string("y")];
        """, "y")).ExpectOperations("reshape").ExpectOutputType("tensor<fp32, [2, 12]>");

    [Fact]
    public void Folding_does_not_make_what_is_far_larger_than_its_arguments() => PassTest.Run(new PropagateAndFold(), ProgramText.Function(
        "tensor<fp32, [1]> x",
        """
        tensor<fp32, [5000, 1000]> big = fill(shape = tensor<int32, [2]>([5000, 1000]), value = fp32(0x1p+0))[name = string("big")];
        fp32 total = reduce_sum(x = big, keep_dims = bool(false))[name = string("total")];
        tensor<fp32, [1]> y = add(x = x, y = total)[name = string("y")];
        """, "y")).ExpectOperations("fill", "reduce_sum", "add");

    [Fact]
    public void Folding_keeps_random_operations()
    {
        Function function = ProgramText.Function(
            "tensor<fp32, [2]> x",
            """
            tensor<fp32, [2]> noise = random_uniform(shape = tensor<int32, [1]>([2]), low = fp32(0x0p+0), high = fp32(0x1p+0), seed = int32(-1))[name = string("noise")];
            tensor<fp32, [2]> y = add(x = x, y = noise)[name = string("y")];
            """, "y");
        new PropagateAndFold().Run(new ProgramEdit(function));
        Assert.Contains(function.Body.Operations, operation => operation.Type == "random_uniform");
    }

    [Fact]
    public void A_branch_that_is_known_takes_the_place_of_the_cond() => PassTest.Run(new PropagateAndFold(), ProgramText.Function(
        X,
        """
        bool yes = const()[name = string("yes"), val = bool(true)];
        tensor<fp32, [2, 3, 4]> y = cond(pred = yes)[name = string("y")]
            true() { tensor<fp32, [2, 3, 4]> a = relu(x = x)[name = string("a")]; } -> (a)
            false() { tensor<fp32, [2, 3, 4]> b = exp(x = x)[name = string("b")]; } -> (b);
        """, "y")).ExpectOperations("relu");

    [Fact]
    public void Operations_that_change_nothing_go_away() => PassTest.Run(new RemoveNoOps(), ProgramText.Function(
        X,
        """
        tensor<fp32, [2, 3, 4]> a = identity(x = x)[name = string("a")];
        tensor<fp32, [2, 3, 4]> b = transpose(x = a, perm = tensor<int32, [3]>([0, 1, -1]))[name = string("b")];
        tensor<fp32, [2, 3, 4]> c = mul(x = b, y = fp32(0x1p+0))[name = string("c")];
        tensor<fp32, [2, 3, 4]> d = slice_by_index(x = c, begin = tensor<int32, [3]>([0, 0, 0]), end = tensor<int32, [3]>([2, 3, 4]))[name = string("d")];
        tensor<fp32, [2, 3, 4]> y = relu(x = d)[name = string("y")];
        """, "y")).ExpectOperations("relu");

    [Fact]
    public void Operations_that_reorder_stay() => PassTest.Run(new RemoveNoOps(), ProgramText.Function(
        "tensor<fp32, [3, 3]> x",
        """
        tensor<fp32, [3, 3]> a = transpose(x = x, perm = tensor<int32, [2]>([1, 0]))[name = string("a")];
        tensor<fp32, [3, 3]> b = slice_by_index(x = a, begin = tensor<int32, [2]>([0, 0]), end = tensor<int32, [2]>([3, 3]), stride = tensor<int32, [2]>([-1, 1]), begin_mask = tensor<bool, [2]>([true, true]), end_mask = tensor<bool, [2]>([true, true]))[name = string("b")];
        tensor<fp32, [3, 3]> y = mul(x = b, y = fp32(0x1p+1))[name = string("y")];
        """, "y")).ExpectOperations("transpose", "slice_by_index", "mul");

    [Fact]
    public void Transposes_that_undo_each_other_cancel()
    {
        Function function = ProgramText.Function(
            X,
            """
            tensor<fp32, [4, 2, 3]> a = transpose(x = x, perm = tensor<int32, [3]>([2, 0, 1]))[name = string("a")];
            tensor<fp32, [2, 3, 4]> b = transpose(x = a, perm = tensor<int32, [3]>([1, 2, 0]))[name = string("b")];
            tensor<fp32, [2, 3, 4]> y = relu(x = b)[name = string("y")];
            """, "y");
        CanonicalPipeline.Run(function, Numerics.Fast);
        Assert.Equal(["relu"], function.Body.Operations.Where(operation => !operation.IsConstant).Select(operation => operation.Type));
    }

    [Fact]
    public void Two_transposes_become_one() => PassTest.Run(new CancelTransposes(), ProgramText.Function(
        X,
        """
        tensor<fp32, [4, 2, 3]> a = transpose(x = x, perm = tensor<int32, [3]>([2, 0, 1]))[name = string("a")];
        tensor<fp32, [4, 3, 2]> y = transpose(x = a, perm = tensor<int32, [3]>([0, 2, 1]))[name = string("y")];
        """, "y"));

    [Fact]
    public void Equal_operations_are_computed_once() => PassTest.Run(new MergeEqualOperations(), ProgramText.Function(
        X,
        """
        tensor<fp32, [2, 3, 4]> a = exp(x = x)[name = string("a")];
        tensor<fp32, [2, 3, 4]> b = exp(x = x)[name = string("b")];
        tensor<fp32, [2, 3, 4]> y = add(x = a, y = b)[name = string("y")];
        """, "y")).ExpectOperations("exp", "add");

    [Fact]
    public void Operations_with_other_arguments_are_not_merged() => PassTest.Run(new MergeEqualOperations(), ProgramText.Function(
        X,
        """
        tensor<fp32, [2, 3, 4]> a = elu(x = x, alpha = fp32(0x1p+0))[name = string("a")];
        tensor<fp32, [2, 3, 4]> b = elu(x = x, alpha = fp32(0x1p+1))[name = string("b")];
        tensor<fp32, [2, 3, 4]> y = add(x = a, y = b)[name = string("y")];
        """, "y")).ExpectOperations("elu", "elu", "add");

    [Fact]
    public void What_nobody_reads_goes_away_inside_loops_too() => PassTest.Run(new RemoveDeadCode(), ProgramText.Function(
        X,
        """
        tensor<fp32, [2, 3, 4]> unread = exp(x = x)[name = string("unread")];
        tensor<fp32, [2, 3, 4]> y, int32 n = while_loop(loop_vars = (x, int32(0)))[name = string("loop")]
            cond(tensor<fp32, [2, 3, 4]> v, int32 i) { bool more = less(x = i, y = int32(3))[name = string("more")]; } -> (more)
            body(tensor<fp32, [2, 3, 4]> w, int32 j) {
                int32 next = add(x = j, y = int32(1))[name = string("next")];
                tensor<fp32, [2, 3, 4]> dead = exp(x = w)[name = string("dead")];
                tensor<fp32, [2, 3, 4]> half = mul(x = w, y = fp32(0x1p-1))[name = string("half")];
            } -> (half, next);
        """, "y")).ExpectOperations("while_loop", "less", "add", "mul");

    [Theory]
    [InlineData(Numerics.Fast, 2e-3)]
    [InlineData(Numerics.Faithful, 0)]
    public void Float16_is_computed_in_float32(Numerics numerics, double tolerance)
    {
        Function function = ProgramText.Function(
            "tensor<fp16, [2, 5]> x",
            """
            tensor<fp16, [2, 5]> a = exp(x = x)[name = string("a")];
            tensor<fp16, [2, 5]> b = mul(x = a, y = fp16(0x1.99cp-4))[name = string("b")];
            tensor<fp16, [5, 2]> c = transpose(x = b, perm = tensor<int32, [2]>([1, 0]))[name = string("c")];
            tensor<fp32, [5, 2]> d = cast(x = c, dtype = string("fp32"))[name = string("d")];
            tensor<fp16, [5, 2]> y = cast(x = d, dtype = string("fp16"))[name = string("y")];
            """, "y");
        PassTest.Run(new WidenFloat16(numerics == Numerics.Faithful), function, tolerance);
    }

    [Fact]
    public void A_default_that_float16_cannot_hold_is_what_float16_makes_of_it()
    {
        Function function = ProgramText.Function("tensor<fp16, [2]> x", "tensor<fp16, [2]> y = log(x = x)[name = string(\"y\")];", "y");
        new WidenFloat16(false).Run(new ProgramEdit(function));
        Assert.Equal([0.0], function.Body.Operations.Single(operation => operation.Type == "log").Input("epsilon")!.ConstantTensor!.ToDoubles());
    }
}
