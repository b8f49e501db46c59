using Sinter.Ir;
using Sinter.Ir.Text;

namespace Sinter.Tests.Text;

/// <summary>Texts that several tests use.</summary>
internal static class MilTexts
{
    /// <summary>Every construct of the grammar, laid out as it is printed.</summary>
    public const string Everything = """
        program(1.3)
        [buildInfo = dict<string, string>({{"coremlc-version", "3600.25.1"}, {"quoted \"\\\n", "é"}}), empty = dict<string, int32>({})]
        {
            func main<ios18>(tensor<fp16, [1, ?]> x, state<tensor<fp16, [4]>> cache, tensor<fp32, [...]> any, bool flag) [FlexibleShapeInformation = tuple<tuple<string, dict<string, tensor<int32, [?]>>>>((("DefaultShapes", {{"x", [1, 1]}})))] {
                    tensor<fp16, [4, 4]> weight = const()[name = string("weight"), val = tensor<fp16, [4, 4]>(BLOBFILE(path = string("@model_path/weights/weight.bin"), offset = uint64(64)))];
                    tensor<fp16, [2, 3]> matrix = const()[val = tensor<fp16, [2, 3]>([[0x1p-24, -0x0p+0, inf], [-inf, nan, nan(0xFE01)]])];
                    tensor<uint3, [5]> codes = const()[val = tensor<uint3, [5]>([0, 7, 3, 5, 1])];
                    tensor<int4, [3]> signed = const()[val = tensor<int4, [3]>([-8, 7, -1])];
                    tensor<bf16, [2]> brain = const()[val = tensor<bf16, [2]>([0x1.8p+0, -0x1p-133])];
                    tensor<fp8e4m3fn, [3]> tiny = const()[val = tensor<fp8e4m3fn, [3]>([0x1.cp+8, -0x1p-9, nan])];
                    tensor<string, [2]> names = const()[val = tensor<string, [2]>(["a", "b\ud83d"])];
                    tensor<fp32, [0, 3]> none = const()[val = tensor<fp32, [0, 3]>([])];
                    list<string, 2> labels = const()[val = list<string, 2>(["cat", "dog"])];
                    tensor<fp16, [1, ?]> "odd/name" = mul(x = x, y = fp16(0x1.8p+1))[name = string("mul")];
                    tensor<fp16, [2, ?]> both = concat(axis = int32(0), interleave = bool(false), values = ("odd/name", x));
                    write_state(data = matrix, input = cache)[name = string("write")];
                    tensor<fp16, [4]> held = read_state(input = cache);
                    tensor<fp16, [1, ?]> picked = cond(pred = flag)[name = string("pick")]
                        true() {
                                tensor<fp16, [1, ?]> a = relu(x = x);
                            } -> (a)
                        false() {
                                tensor<fp16, [1, ?]> a = abs(x = x);
                            } -> (a);
                    tensor<fp16, [1, ?]> looped, int32 count = while_loop(loop_vars = (picked, int32(0)))
                        cond(tensor<fp16, [1, ?]> v, int32 i) {
                                bool more = less(x = i, y = int32(3));
                            } -> (more)
                        body(tensor<fp16, [1, ?]> v, int32 i) {
                                int32 next = add(x = i, y = int32(1));
                            } -> (v, next)[note = string("kept")];
                } -> (looped, held);
            func second<ios16>(tensor<fp32, [4]> x) {
                } -> (x);
            func second<ios18>(tensor<fp32, [4]> x) {
                    tensor<fp32, [4]> y = relu(x = x);
                } -> (y);
        }

        """;

    public static Program Parse(string text) => MilParser.Parse(text, "model.mil", AbsentBlobs.Instance);

    /// <summary>A program of one function with these operations.</summary>
    public static string WithOperations(string operations, string output = "x") =>
        $"program(1.3)\n{{\nfunc main<ios18>(tensor<fp32, [4]> x) {{\n{operations}\n}} -> ({output});\n}}";

    /// <summary>The value of a literal's text.</summary>
    public static Literal Value(string literal)
    {
        Program program = Parse(WithOperations($"bool c = const()[val = {literal}];"));
        return program.Functions["main"].Body.Operations[0].Attributes["val"];
    }
}
