using Colors = Sinter.Formats.CoreML.Wire.ImageFeatureType.Types.ColorSpace;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Api;

/// <summary>Small models that several tests use.</summary>
internal static class TestModels
{
    public const int Rows = 96, Columns = 128;

    /// <summary>Self-attention without weights: big enough for several threads, and any change of the order of sums shows in its
    /// bits.</summary>
    public static TestPackage Attention() => new(
        TestPackage.MainProgram(
            $"tensor<fp32, [{Rows}, {Columns}]> x",
            $"""
            tensor<fp32, [{Rows}, {Rows}]> scores = matmul(transpose_x = bool(false), transpose_y = bool(true), x = x, y = x);
            tensor<fp32, [{Rows}, {Rows}]> weights = softmax(axis = int32(-1), x = scores);
            tensor<fp32, [{Rows}, {Columns}]> mixed = matmul(transpose_x = bool(false), transpose_y = bool(false), x = weights, y = x);
            tensor<fp32, [{Rows}, {Columns}]> y = tanh(x = mixed);
            tensor<fp32, [{Rows}]> total = reduce_sum(axes = tensor<int32, [1]>([1]), keep_dims = bool(false), x = mixed);
            """, "y, total"),
        Described.Model([Described.Floats("x", Rows, Columns)], [Described.Floats("y", Rows, Columns), Described.Floats("total", Rows)]));

    /// <summary>Values for <see cref="Attention"/>, the same for the same seed.</summary>
    public static MultiArray Values(int seed)
    {
        var random = new Random(seed);
        var values = new float[Rows * Columns];
        for (int i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() - 0.5f;
        return MultiArray.From(values, Rows, Columns);
    }

    /// <summary>y = 2 x, of four floats.</summary>
    public static TestPackage Doubled() => new(
        TestPackage.MainProgram("tensor<fp32, [4]> x", "tensor<fp32, [4]> y = mul(x = x, y = fp32(2));", "y"),
        Described.Model([Described.Floats("x", 4)], [Described.Floats("y", 4)]));

    /// <summary>The largest weight of each of any number of rows of 16 floats, compared with all others: its arena grows with the square of
    /// the rows.</summary>
    public static TestPackage Scores() => new(
        TestPackage.MainProgram("tensor<fp32, [?, 16]> x",
            """
            tensor<fp32, [?, ?]> scores = matmul(transpose_x = bool(false), transpose_y = bool(true), x = x, y = x);
            tensor<fp32, [?, ?]> weights = softmax(axis = int32(-1), x = scores);
            tensor<fp32, [?]> y = reduce_max(axes = tensor<int32, [1]>([1]), keep_dims = bool(false), x = weights);
            """, "y"),
        Described.Model([Described.Ranged("x", (1, -1), (16, 16))], [Described.Floats("y")]));

    public static Features ScoresInput(int rows) => new()
    {
        ["x"] = MultiArray.From([.. Enumerable.Range(0, rows * 16).Select(i => (i % 17 - 8) / 8f)], rows, 16),
    };

    /// <summary>The sum of all inputs so far.</summary>
    public static TestPackage RunningSum() => new(RunningSumText, RunningSumDescription());

    public static string RunningSumText { get; } = TestPackage.MainProgram(
        "tensor<fp16, [2]> x, state<tensor<fp16, [2]>> sum",
        """
        tensor<fp16, [2]> before = read_state(input = sum);
        tensor<fp16, [2]> y = add(x = before, y = x);
        write_state(data = y, input = sum);
        """, "y");

    public static Wire.ModelDescription RunningSumDescription() =>
        Described.Model([Described.Halves("x", 2)], [Described.Halves("y", 2)], Described.State("sum", 2));

    /// <summary>The label of the largest of three scores; labels are strings.</summary>
    public static TestPackage TextClassifier() => new(
        TestPackage.MainProgram(
            "tensor<fp32, [3]> x",
            """
            list<string, 3> labels = const()[name = string("labels"), val = list<string, 3>(["cat", "dog", "fox"])];
            string label, dict<string, fp64> scores = classify(classes = labels, probabilities = x);
            """, "label, scores"),
        Described.Model([Described.Floats("x", 3)], [Described.Text("label"), Described.ByText("scores")]));

    /// <summary>The label of the largest of three scores; labels are integers.</summary>
    public static TestPackage Int64Classifier() => new(
        TestPackage.MainProgram(
            "tensor<fp32, [3]> x",
            """
            list<int64, 3> labels = const()[name = string("labels"), val = list<int64, 3>([-4, 10, 6000000000])];
            int64 label, dict<int64, fp64> scores = classify(classes = labels, probabilities = x);
            """, "label, scores"),
        Described.Model([Described.Floats("x", 3)], [Described.Int64("label"), Described.ByInt64("scores")]));

    /// <summary>An image with its colours inverted.</summary>
    public static TestPackage Negative(Colors colors, int width, int height) => new(NegativeText("y", Channels(colors), width, height),
        Described.Model([Described.Image("image", colors, width, height)], [Described.Image("y", colors, width, height)]));

    public static string NegativeText(string output, int channels, int width, int height) => TestPackage.MainProgram(
        $"tensor<fp32, [1, {channels}, {height}, {width}]> image",
        $"tensor<fp32, [1, {channels}, {height}, {width}]> {output} = sub(x = fp32(255), y = image);", output);

    /// <summary>Counts to n, one step at a time.</summary>
    public static TestPackage Counter() => new(
        TestPackage.MainProgram(
            "tensor<int32, []> n",
            """
            tensor<int32, []> counted = while_loop(loop_vars = (int32(0)))
                cond(tensor<int32, []> i) {
                    tensor<bool, []> more = less(x = i, y = n);
                } -> (more)
                body(tensor<int32, []> j) {
                    tensor<int32, []> next = add(x = j, y = int32(1));
                } -> (next);
            """, "counted"),
        Described.Model([Described.Integers("n", 1)], [Described.Integers("counted", 1)]));

    private static int Channels(Colors colors) => colors is Colors.Rgb or Colors.Bgr ? 3 : 1;
}
