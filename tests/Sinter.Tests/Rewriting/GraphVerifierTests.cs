using Sinter.Ir;
using Sinter.Tensors;
using Sinter.Tests.Compiler;

namespace Sinter.Tests.Rewriting;

public sealed class GraphVerifierTests
{
    private const string X = "tensor<fp32, [2, 3]> x";

    public static TheoryData<string, string, string> Broken => new()
    {
        { "tensor<fp32, [2, 3]> y = relu(z = x)[name = string(\"y\")];", "the parameters that relu has since iOS15", "a parameter z" },
        { "tensor<fp32, [2, 3]> y = elu(x = x)[name = string(\"y\")];", "the argument alpha", "none" },
        { "tensor<fp32, [2, 4]> y = relu(x = x)[name = string(\"y\")];", "the declared type tensor<fp32, [2, 4]>", "a value of type tensor<fp32, [2, 3]>" },
        { "tensor<int32, [2, 3]> y = relu(x = x)[name = string(\"y\")];", "the declared type tensor<int32, [2, 3]>", "a value of type tensor<fp32, [2, 3]>" },
        { "tensor<fp32, [2, 3]> y = cos(x = int32(1))[name = string(\"y\")];", "elements of fp16 or fp32", "int32" },
        { "tensor<fp32, [2, 3]> y = add(x = x, y = int32(1))[name = string(\"y\")];", "elements of fp32, as the other arguments have", "int32" },
        { "tensor<fp32, [2, 3]> y = elu(x = x, alpha = x)[name = string(\"y\")];", "a constant", "x, which is computed" },
        { "tensor<fp32, [2, 3]> y, tensor<fp32, [2, 3]> z = relu(x = x)[name = string(\"y\")];", "1 results", "2" },
        { "tensor<fp32, [2, 2]> y = add(x = x, y = tensor<fp32, [2]>([0x0p+0, 0x0p+0]))[name = string(\"y\")];", "shapes that broadcast", "[2, 3] and [2]" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_rule_is_named(string body, string expected, string actual)
    {
        Function function = ProgramText.Function(X, body, "y");
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => GraphVerifier.Check(function));
        Assert.Equal((expected, actual), (error.Expected, error.Actual));
        Assert.StartsWith("main/y", error.Place);
    }

    [Fact]
    public void An_operation_of_a_later_opset_is_refused()
    {
        Function function = ProgramText.Function(X, "tensor<fp32, [2, 3]> y = fill_like(ref_tensor = x, value = fp32(0x1p+0))[name = string(\"y\")];", "y", "ios15");
        Assert.Contains("the opset iOS16 or newer", Assert.Throws<ModelFormatException>(() => GraphVerifier.Check(function)).Message);
    }

    [Fact]
    public void An_unknown_operation_is_unsupported_and_named()
    {
        Function function = ProgramText.Function(X, "tensor<fp32, [2, 3]> y = frobnicate(x = x)[name = string(\"y\")];", "y");
        Assert.Equal("the operation frobnicate", Assert.Throws<ModelUnsupportedException>(() => GraphVerifier.Check(function)).Feature);
    }

    [Fact]
    public void The_complex_dialect_says_what_to_do()
    {
        Function function = ProgramText.Function(X, "tensor<fp32, [2, 3]> y = complex_abs(data = x)[name = string(\"y\")];", "y");
        Assert.Contains("coremltools lowers its own dialect", Assert.Throws<ModelUnsupportedException>(() => GraphVerifier.Check(function)).Message);
    }

    [Fact]
    public void A_value_that_is_read_before_it_is_defined_is_refused()
    {
        var input = new Variable("x", TensorType.Scalar(ElementType.Float32));
        var late = new Variable("late", input.Type);
        Operation first = Relu("first", late), second = new("relu", [new("x", [input])], [late], [new("name", Literal.Of("late"))]);
        var function = new Function("main", [input], Opset.iOS15, [new(Opset.iOS15, new Block([], [first, second], [first.Output]))]);
        Assert.Equal("late", Assert.Throws<ModelFormatException>(() => GraphVerifier.Check(function)).Actual);
    }

    [Fact]
    public void Blocks_may_not_nest_without_end()
    {
        var input = new Variable("x", TensorType.Scalar(ElementType.Float32));
        var yes = new Variable("yes", TensorType.Scalar(ElementType.Bool));
        Operation inner = Relu("r", input);
        var block = new Block([], [inner], [inner.Output]);
        for (int i = 0; i < GraphVerifier.MaxDepth + 5; i++)
        {
            Operation otherwise = Relu($"o{i}", input);
            var cond = new Operation("cond", [new("pred", [yes])], [new Variable($"c{i}", input.Type)], null, [block, new Block([], [otherwise], [otherwise.Output])]);
            block = new Block([], [cond], [cond.Output]);
        }
        var function = new Function("main", [input, yes], Opset.iOS15, [new(Opset.iOS15, block)]);
        Assert.Contains("deeper", Assert.Throws<ModelFormatException>(() => GraphVerifier.Check(function)).Actual);
    }

    [Fact]
    public void Nested_loops_cannot_ask_for_exponential_work()
    {
        // Each level brings its variables to a fixed point; without a budget the rounds would multiply with every level.
        const int Levels = 40, Dimensions = 5;
        var input = new Variable("x", new TensorType(ElementType.Float32, [.. Enumerable.Repeat((Dimension)1, Dimensions)]));
        var declared = TensorType.OfUnknownRank(ElementType.Float32).WithDimensions([.. Enumerable.Repeat(Dimension.Unknown, Dimensions)]);
        Block Level(int level)
        {
            var given = new Variable($"v{level}", declared);
            Operation step;
            if (level == 0)
            {
                step = new Operation("concat", [new("values", [given, given]), new("axis", [Literal.Of(0)]), new("interleave", [Literal.Of(false)])], [new Variable("grown", declared)]);
                return new Block([given], [step], [step.Output]);
            }
            step = Loop(level, given, Level(level - 1), declared);
            return new Block([given], [step], [step.Output]);
        }
        Operation outer = Loop(Levels, input, Level(Levels - 1), declared);
        var function = new Function("main", [input], Opset.iOS15, [new(Opset.iOS15, new Block([], [outer], [outer.Output]))]);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        try
        {
            GraphVerifier.Check(function);
        }
        catch (ModelFormatException)
        {
            // Refused is as good as accepted; what matters is that it ends.
        }
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
    }

    private static Operation Relu(string name, Variable x) => new("relu", [new("x", [x])], [new Variable(name, x.Type)], [new("name", Literal.Of(name))]);

    private static Operation Loop(int level, Variable initial, Block body, TensorType declared)
    {
        var condition = new Variable($"condition{level}", declared);
        var no = Operation.Constant($"no{level}", Literal.Of(false));
        return new Operation("while_loop", [new("loop_vars", [initial])], [new Variable($"loop{level}", declared)], null,
            [new Block([condition], [no], [no.Output]), body]);
    }
}
