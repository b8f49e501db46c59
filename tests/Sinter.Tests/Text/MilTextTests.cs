using Sinter.Ir;
using Sinter.Ir.Text;
using Sinter.Tensors;

namespace Sinter.Tests.Text;

public class MilTextTests
{
    [Fact]
    public void Every_construct_prints_as_it_was_parsed()
    {
        string text = MilTexts.Everything.Replace("\\ud83d", "\\uD83D");
        Program program = MilTexts.Parse(text);
        Assert.Equal(text, MilPrinter.Print(program));
    }

    [Fact]
    public void The_older_dialect_writes_scalars_as_tensors_and_reads_back_the_same()
    {
        Program program = MilTexts.Parse(MilTexts.Everything);
        string text = MilPrinter.Print(program, new MilTextOptions { Dialect = MilDialect.Version10 });
        Assert.StartsWith("program(1.0)\n[buildInfo = dict<tensor<string, []>, tensor<string, []>>(", text);
        Assert.Contains("concat(axis = tensor<int32, []>(0), interleave = tensor<bool, []>(false), values = (\"odd/name\", x));", text);
        Assert.DoesNotContain("int32(", text);
        Assert.Null(ProgramComparer.FirstDifference(program, MilTexts.Parse(text)));
    }

    [Theory]
    [InlineData("ios15", "program(1.0)")]
    [InlineData("ios17", "program(1.0)")]
    [InlineData("ios18", "program(1.3)")]
    [InlineData("CoreML9", "program(1.3)")]
    public void The_dialect_follows_the_opset(string opset, string first) =>
        Assert.StartsWith(first, MilPrinter.Print(MilTexts.Parse($"program(1) {{ func main<{opset}>() {{ }} -> (); }}")));

    [Theory]
    [InlineData("tensor<fp32, [4]> y = relu(x = x) [ ] ;")]
    [InlineData("// a comment\ntensor<fp32, [4,]> y /* another */ = relu(x = x,)[];")]
    [InlineData("\"tensor\"(x = x); tensor<fp32, [4]> \"y\" = \"relu\"(\"x\" = \"x\");")]
    public void Variations_are_accepted(string operations)
    {
        Block body = MilTexts.Parse(MilTexts.WithOperations(operations, "y,")).Functions["main"].Body;
        Assert.Equal("relu", body.Operations[^1].Type);
        Assert.Equal("y", body.Outputs[0].Name);
    }

    [Theory]
    [InlineData("_false_fn = { } -> (x), _true_fn = { } -> (z)")]
    [InlineData("{ } -> (z) { } -> (x)")]
    [InlineData("true: () { } -> (z) false: () { } -> (x)")]
    public void Nested_blocks_go_where_their_roles_say(string blocks)
    {
        string text = $"tensor<fp32, [4]> z = relu(x = x); tensor<fp32, [4]> y = cond(pred = bool(true)) {blocks};";
        Operation branch = MilTexts.Parse(MilTexts.WithOperations(text)).Functions["main"].Body.Operations[1];
        Assert.Equal(["z", "x"], branch.Blocks.Select(block => block.Outputs[0].Name));
    }

    [Fact]
    public void Bodies_for_several_opsets_belong_to_one_function_whose_first_body_is_active()
    {
        Function function = MilTexts.Parse(MilTexts.Everything).Functions["second"];
        Assert.Equal(Opset.iOS16, function.Opset);
        Assert.Equal([Opset.iOS16, Opset.iOS18], function.Specializations.Keys);
        Assert.Same(function.Inputs[0], function.Specializations[Opset.iOS18].Operations[0].Input("x")!.Variable);
    }

    [Fact]
    public void A_tensor_can_be_placed_in_a_weight_file_or_printed_in_full()
    {
        Literal literal = Literal.Of(1, 2, 3);
        var program = new Program([], attributes: [new("a", literal)]);
        Assert.Contains("[a = tensor<int32, [3]>([1, 2, 3])]", MilPrinter.Print(program));
        var options = new MilTextOptions { PlaceBlob = _ => new BlobReference("w.bin", 128), Dialect = MilDialect.Version13 };
        // The path and offset of a blob are values too, but they stay in the text.
        string placed = MilPrinter.Print(program, options);
        Assert.Contains("[a = tensor<int32, [3]>(BLOBFILE(path = string(\"w.bin\"), offset = uint64(128)))]", placed);
    }

    [Fact]
    public void Weights_are_read_when_they_are_first_needed()
    {
        var blobs = new CountingBlobs();
        Program program = MilParser.Parse(MilTexts.Everything, "model.mil", blobs);
        var literal = (TensorLiteral)program.Functions["main"].Body.Operations[0].Attributes["val"];
        MilPrinter.Print(program);
        Assert.Equal(0, blobs.Requests);
        Assert.Equal(new BlobReference("@model_path/weights/weight.bin", 64), literal.Blob);
        Assert.Equal(new TensorType(ElementType.Float16, 4, 4), literal.Type);
        Assert.Same(literal.Value, literal.Value);
        Assert.Equal(1, blobs.Requests);
        Assert.True(literal.Value.IsReadOnly);
    }

    [Fact]
    public void Absent_weights_are_an_error_only_when_they_are_needed()
    {
        var literal = (TensorLiteral)MilTexts.Value("tensor<fp32, [2]>(BLOBFILE(path = \"w.bin\", offset = 64))");
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => literal.Value);
        Assert.Equal("w.bin", error.Place);
    }

    [Fact]
    public void A_variable_that_another_hides_cannot_be_printed()
    {
        Variable x = new("x", TensorType.Scalar(ElementType.Bool)), hidden = new("x", TensorType.Scalar(ElementType.Bool));
        Operation branch = new("cond", [], [], blocks: [new Block([hidden], [], [x])]);
        var program = new Program([new Function("main", [x], Opset.iOS18, [new(Opset.iOS18, new Block([], [branch], []))])]);
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => MilPrinter.Print(program));
        Assert.Equal("main/x", error.Place);
    }

    [Fact]
    public void The_comparer_says_where_programs_differ()
    {
        Program program = MilTexts.Parse(MilTexts.Everything);
        Assert.Equal("main/mul (mul), y: (tensor<fp16, []>) and (tensor<fp16, []>)", Difference("fp16(0x1.8p+1)", "fp16(0x1.8p+2)"));
        Assert.Contains("outputs", Difference("-> (looped, held)", "-> (held, looped)"));
        Assert.Contains("operations relu and abs", Difference("a = relu(", "a = abs("));
        Assert.Contains("results", Difference("tensor<fp16, [4]> held", "tensor<fp16, [?]> held"));
        Assert.Contains("buildInfo", Difference("3600.25.1", "3600.25.2"));
        Assert.Contains("val", Difference("nan(0xFE01)", "nan(0xFE02)"));
        Assert.Contains("attributes", Difference("[name = string(\"write\")]", ""));

        string? Difference(string old, string replacement) =>
            ProgramComparer.FirstDifference(program, MilTexts.Parse(MilTexts.Everything.Replace(old, replacement)));
    }

    private sealed class CountingBlobs : IBlobResolver
    {
        public int Requests { get; private set; }

        public Tensor Resolve(string fileName, ulong offset, ElementType element, Shape shape)
        {
            Requests++;
            return Tensor.Create(element, shape);
        }
    }
}
