using System.Diagnostics;
using Sinter.Ir;
using Sinter.Ir.Text;

namespace Sinter.Tests.Text;

public class MilParserErrorTests
{
    [Theory]
    [InlineData("", 1, 1, "program", "the end of the text")]
    [InlineData("program(x)", 1, 9, "a version such as 1.0", "x")]
    [InlineData("program(1.0) {", 1, 15, "func", "the end of the text")]
    [InlineData("program(1.0) { } }", 1, 18, "the end of the text", "}")]
    [InlineData("program(1.0)\n{\n  func main<ios1>() { } -> ();\n}", 3, 13, null, "the opset ios1, which is not supported")]
    [InlineData("program(1.0)\n{\n  func main<linux>() { } -> ();\n}", 3, 13, "one of ios15, ios16, ios17, ios18, ios26", "linux")]
    [InlineData("program(1.0) { func f<ios18>() { } -> (); func f<ios18>() { } -> (); }", 1, 48, "functions with distinct names",
        "f<ios18> again")]
    [InlineData("program(1.0) { func f<ios17>(bool a) { } -> (); func f<ios18>(bool b) { } -> (); }", 1, 62,
        "the inputs that f has for another opset", "others")]
    [InlineData("program(1.0) { func f<ios17>(bool a, bool a) { } -> (); }", 1, 43, "a name that the block does not define already", "a")]
    [InlineData("program(1.0) /* open", 1, 14, "a comment with its closing */", "the end of the text")]
    [InlineData("program(1.0) [a = string(\"open)]", 1, 26, "a string with its closing quote", "\"open)]")]
    [InlineData("program(1.0) [a = string(\"\\q\")]", 1, 27, "an escape such as \\n or \\u0041", "\\q")]
    [InlineData("program(1.0) [a = string(\"\\u12\")]", 1, 27, "\\u and 4 hexadecimal digits of a character", "\\u12")]
    [InlineData("program(1.0) [a = bool(true), a = bool(true)]", 1, 31, "each attribute once", "a again")]
    [InlineData("program(1.0) [a = bool(true) b = bool(true)]", 1, 30, ", or ]", "b")]
    [InlineData("program(1.0) @", 1, 14, "a name, a number, a string or punctuation", "@")]
    public void Errors_of_programs_say_line_and_column(string text, int line, int column, string? expected, string actual)
    {
        ModelException error = Assert.ThrowsAny<ModelException>(() => MilTexts.Parse(text));
        Assert.Equal(ModelStage.Read, error.Stage);
        Assert.Equal($"model.mil({line}, {column})", error.Place);
        Assert.Equal(expected ?? error.Expected, error.Expected);
        Assert.Equal(actual, error.Actual);
    }

    [Theory]
    [InlineData("tensor<fp32, [4]> y = relu(x = missing);", 32, "a variable that is defined before", "missing")]
    [InlineData("tensor<fp32, [4]> y = relu(x = y);", 32, "a variable that is defined before", "y")]
    [InlineData("tensor<fp32, [4]> x = relu(x = x);", 19, "a name that the block does not define already", "x")]
    [InlineData("tensor<fp32, [4]> a, tensor<fp32, [4]> a = split(x = x);", 40, "a name that the block does not define already", "a")]
    [InlineData("tensor<fp32, [4]> y = relu(x = x, x = x);", 35, "each parameter once", "x again")]
    [InlineData("tensor<fp99, [4]> y = relu(x = x);", 8, "an element type", "fp99")]
    [InlineData("tensor<fp32, [-1]> y = relu(x = x);", 15, "a size of at most 2147483646, or ?", "-1")]
    [InlineData("tensor<fp32, [2147483647]> y = relu(x = x);", 15, "a size of at most 2147483646, or ?", "2147483647")]
    [InlineData("thing<fp32> y = relu(x = x);", 1, "tensor, list, tuple, dict or state", "thing")]
    [InlineData("number y = relu(x = x);", 1, "a type", "number")]
    [InlineData("tensor<fp32, [4]> y relu(x = x);", 21, ", or =", "relu")]
    [InlineData("bool y = cond(pred = bool(true)) true { } -> (x) true { } -> (x);", 50, "nested blocks with distinct roles", "true")]
    [InlineData("bool y = cond(pred = bool(true)) true { bool z = const(); } -> (z); bool w = not(x = z);", 86,
        "a variable that is defined before", "z")]
    public void Errors_of_operations_say_line_and_column(string operation, int column, string expected, string actual)
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => MilTexts.Parse(MilTexts.WithOperations(operation)));
        Assert.Equal(("model.mil(4, " + column + ")", expected, actual), (error.Place, error.Expected, error.Actual));
    }

    [Theory]
    [InlineData("tensor<fp32, [1000000000]>([1])", 30, "1000000000 elements", "1")]
    [InlineData("tensor<fp32, [1000000000, 1000000000]>([[1]])", 43, "1000000000 elements", "1")]
    [InlineData("tensor<int32, [2]>([1, 2, 3])", 27, "2 elements", "more")]
    [InlineData("tensor<int32, [2, 1]>([[1]])", 27, "2 brackets of elements", "1")]
    [InlineData("tensor<int32, [?, ?]>([[1, 2], [3]])", 34, "2 elements", "1")]
    [InlineData("tensor<int32, [...]>([1])", 22, "the type of a value with its dimensions", "tensor<int32, [...]>")]
    [InlineData("int32([1])", 7, "an integer from -2147483648 to 2147483647", "[")]
    [InlineData("int32(2147483648)", 7, "an integer from -2147483648 to 2147483647", "2147483648")]
    [InlineData("int4(-9)", 6, "an integer from -8 to 7", "-9")]
    [InlineData("uint1(2)", 7, "an integer from 0 to 1", "2")]
    [InlineData("uint64(-1)", 8, "an integer from 0 to 18446744073709551615", "-1")]
    [InlineData("int32(1.5)", 7, "an integer from -2147483648 to 2147483647", "1.5")]
    [InlineData("fp16(65520)", 6, "a number that fp16 can hold", "65520")]
    [InlineData("fp16(0x1p+16)", 6, "a number that fp16 can hold", "0x1p+16")]
    [InlineData("fp8e4m3fn(inf)", 11, "a number that fp8e4m3fn can hold", "inf")]
    [InlineData("fp32(nan(0x7F800000))", 10, "a number that fp32 can hold", "0x7F800000")]
    [InlineData("fp32(0x1p)", 6, "a number that fp32 can hold", "0x1p")]
    [InlineData("bool(yes)", 6, "true or false", "yes")]
    [InlineData("string(1)", 8, "a string", "1")]
    [InlineData("list<int32, 3>([1, 2])", 21, "3 items", "2")]
    [InlineData("tuple<int32, int32>((1))", 23, ",", ")")]
    [InlineData("state<tensor<fp16, [1]>>(0)", 26, "no value, since a state<tensor<fp16, [1]>> has none", "0")]
    [InlineData("tensor<fp32, [?]>(BLOBFILE(path = \"w\", offset = 64))", 19, "a type that a weight file can hold", "tensor<fp32, [?]>")]
    [InlineData("tensor<string, [1]>(BLOBFILE(path = \"w\", offset = 64))", 21, "a type that a weight file can hold",
        "tensor<string, [1]>")]
    [InlineData("tensor<fp32, [1000000, 1000000]>(BLOBFILE(path = \"w\", offset = 64))", 34, "a tensor of less than 2 GiB",
        "tensor<fp32, [1000000, 1000000]>")]
    [InlineData("tensor<fp32, [1]>(BLOBFILE(path = \"w\"))", 19, "BLOBFILE with path and offset", "no offset")]
    [InlineData("tensor<fp32, [1]>(BLOBFILE(path = \"w\", offset = int32(-1)))", 49, "an offset that is not negative", "int32")]
    public void Errors_of_values_say_line_and_column(string literal, int column, string expected, string actual)
    {
        const string Before = "bool c = const()[val = ";
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => MilTexts.Value(literal));
        Assert.Equal(($"model.mil(4, {Before.Length + column})", expected, actual), (error.Place, error.Expected, error.Actual));
    }

    [Theory]
    [InlineData("tensor<fp32, [1000000000, 0]>([])", 0)]
    [InlineData("tensor<fp32, [?, 3]>([])", 0)]
    [InlineData("tensor<fp32, [3, ?]>([[], [], []])", 0)]
    [InlineData("tensor<uint6, [?]>([63, 0x2A])", 2)]
    public void Shapes_come_from_the_text_where_the_type_leaves_them_open(string literal, int count)
    {
        var value = (TensorLiteral)MilTexts.Value(literal);
        Assert.Equal(count, value.Value.Count);
    }

    [Fact]
    public void Nesting_has_a_limit()
    {
        const int Deep = 100_000;
        AssertQuickError($"program(1.0) [a = {Repeat("list<", Deep)}", "types nested");
        AssertQuickError($"program(1.0) [a = tensor<int32, [{Repeat("?, ", Deep)}]", "dimensions");
        AssertQuickError(MilTexts.WithOperations(Repeat("f() {", Deep)), "blocks nested");
    }

    [Fact]
    public void Tokens_have_a_longest_length()
    {
        AssertQuickError($"program({Repeat("1", 1_000_000)})", "a number of at most");
        AssertQuickError($"program(1.0) [{Repeat("a", 1_000_000)}", "a name of at most");
        AssertQuickError($"program(1.0) [a = string(\"{Repeat("a", 20_000_000)}\")", "a string of at most");
    }

    [Fact]
    public void Time_grows_with_the_text_only()
    {
        // Each part is long enough that anything quadratic would take minutes.
        string operations = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"tensor<fp32, [4]> v{i} = relu(x = x);\n"));
        string arguments = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"p{i} = x, "));
        string elements = Repeat("1, ", 300_000);
        string text = MilTexts.WithOperations($"{operations}f({arguments})[val = tensor<int32, [?]>([{elements}])];");
        long start = Stopwatch.GetTimestamp();
        Program program = MilTexts.Parse(text);
        string printed = MilPrinter.Print(program);
        Assert.Null(ProgramComparer.FirstDifference(program, MilTexts.Parse(printed)));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30));
        Assert.Equal(300_000, ((TensorLiteral)program.Functions["main"].Body.Operations[^1].Attributes["val"]).Value.Count);
    }

    private static void AssertQuickError(string text, string expected)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => MilTexts.Parse(text));
        Assert.Contains(expected, error.Expected);
        Assert.True(error.Message.Length < 300);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4_000_000);
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
