using Sinter.Formats.CoreML;
using Sinter.Ir;
using static Sinter.Tests.Onnx.OnnxGraphBuilder;

namespace Sinter.Tests.Onnx;

/// <summary>What exporters spell out comes out as the high-level operation, with the same numbers.</summary>
public sealed class PatternTests : IDisposable
{
    private readonly OnnxModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static float[] Waves(int count) => [.. Enumerable.Range(0, count).Select(i => 4 * MathF.Sin(i))];

    /// <summary>Converts, compares with an expectation, and gives the operations of the program.</summary>
    private string[] Convert(OnnxGraphBuilder graph, int[] shape, float[] expected, DeploymentTarget target = DeploymentTarget.iOS18, float tolerance = 2e-5f)
    {
        ConversionReport report = ModelConverter.Convert(_folder.Save(graph.Output("y")), _folder.Package(), new ConversionOptions { Target = target });
        float[] got = OnnxModelFolder.Run(_folder.Package(), "y", new Features { ["x"] = MultiArray.From(Waves(expected.Length == 0 ? 0 : shape.Aggregate(1, (a, b) => a * b)), shape) });
        Assert.Equal(expected.Length, got.Length);
        Assert.All(expected.Zip(got), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        return [.. report.Operations.Select(pair => pair.Key).Order(StringComparer.Ordinal)];
    }

    private static OnnxGraphBuilder Graph(params object[] shape) => new OnnxGraphBuilder().FloatInput("x", shape).Floats("three", [], 3).Floats("zero", [], 0)
        .Floats("six", [], 6).Floats("sixth", [], 1 / 6f);

    private static float Gate(float x) => Math.Clamp(x + 3, 0, 6) / 6;

    [Theory]
    [InlineData("Div", "six")]
    [InlineData("Mul", "sixth")]
    public void Hard_swish(string scale, string factor) => Assert.Equal(["mul", "sigmoid_hard"], Convert(Graph(2, 16).Node("Add", "x,three", "a")
        .Node("Clip", "a,zero,six", "b").Node("Mul", "x,b", "c").Node(scale, $"c,{factor}", "y"), [2, 16], [.. Waves(32).Select(x => x * Gate(x))]));

    [Fact]
    public void Hard_sigmoid() => Assert.Equal(["sigmoid_hard"], Convert(Graph(2, 16).Node("Add", "x,three", "a").Node("Clip", "a,zero,six", "b")
        .Node("Div", "b,six", "y"), [2, 16], [.. Waves(32).Select(Gate)]));

    [Fact]
    public void A_clip_that_is_no_hard_sigmoid_stays() => Assert.Contains("relu6", Convert(Graph(2, 16).Node("Add", "x,three", "a").Node("Clip", "a,zero,six", "b")
        .Node("Div", "b,three", "y"), [2, 16], [.. Waves(32).Select(x => 2 * Gate(x))]));

    [Fact]
    public void Instance_normalization()
    {
        float[] x = Waves(2 * 3 * 4 * 5), expected = new float[x.Length];
        for (int row = 0; row < 6; row++)
        {
            float[] plane = x[(row * 20)..((row + 1) * 20)];
            double mean = plane.Average(), deviation = Math.Sqrt(plane.Average(value => (value - mean) * (value - mean)) + 1e-5);
            for (int i = 0; i < 20; i++)
                expected[(row * 20) + i] = (float)(((plane[i] - mean) / deviation * (row % 3 + 1)) + (row % 3));
        }
        Assert.Equal(["instance_norm"], Convert(new OnnxGraphBuilder().FloatInput("x", 2, 3, 4, 5).Floats("epsilon", [], 1e-5f).Floats("gamma", [1, 3, 1, 1], 1, 2, 3)
            .Floats("beta", [1, 3, 1, 1], 0, 1, 2).Node("ReduceMean", "x", "mean", Ints("axes", 2, 3)).Node("Sub", "x,mean", "centered").Node("Mul", "centered,centered", "square")
            .Node("ReduceMean", "square", "variance", Ints("axes", 2, 3)).Node("Add", "variance,epsilon", "shifted").Node("Sqrt", "shifted", "root")
            .Node("Div", "centered,root", "normal").Node("Mul", "normal,gamma", "scaled").Node("Add", "scaled,beta", "y"), [2, 3, 4, 5], expected));
    }

    [Theory]
    [InlineData(new[] { 5 }, true)]
    [InlineData(new[] { 1, 1, 5 }, true)]
    [InlineData(new[] { 2, 1, 5 }, false)]
    public void Linear_layer(int[] biasShape, bool isOne)
    {
        float[] x = Waves(2 * 3 * 4), weight = [.. Waves(20).Select(value => value / 2)], bias = Waves(isOne ? 5 : 10);
        float[] expected = [.. Enumerable.Range(0, 2 * 3 * 5).Select(i => Enumerable.Range(0, 4).Sum(k => x[(i / 5 * 4) + k] * weight[(k * 5) + (i % 5)])
            + bias[(isOne ? 0 : i / 15 * 5) + (i % 5)])];
        Assert.Equal(isOne ? ["linear"] : ["add", "matmul"], Convert(new OnnxGraphBuilder().FloatInput("x", 2, 3, 4).Floats("w", [4, 5], weight).Floats("b", biasShape, bias)
            .Node("MatMul", "x,w", "m").Node("Add", "m,b", "y"), [2, 3, 4], expected));
    }

    /// <summary>A reshape, a transpose of six dimensions and a reshape, by an index of the result and one of the source.</summary>
    [Theory]
    [InlineData("pixel_shuffle", new long[] { 1, 2, 2, 2, 3, 4 }, new long[] { 0, 1, 4, 2, 5, 3 }, new long[] { 1, 2, 6, 8 }, new[] { 1, 8, 3, 4 }, DeploymentTarget.iOS15)]
    [InlineData("depth_to_space", new long[] { 1, 2, 2, 2, 3, 4 }, new long[] { 0, 3, 4, 1, 5, 2 }, new long[] { 1, 2, 6, 8 }, new[] { 1, 8, 3, 4 }, DeploymentTarget.iOS15)]
    [InlineData("space_to_depth", new long[] { 1, 2, 3, 2, 4, 2 }, new long[] { 0, 3, 5, 1, 2, 4 }, new long[] { 1, 8, 3, 4 }, new[] { 1, 2, 6, 8 }, DeploymentTarget.iOS15)]
    [InlineData("pixel_unshuffle", new long[] { 1, 2, 3, 2, 4, 2 }, new long[] { 0, 1, 3, 5, 2, 4 }, new long[] { 1, 8, 3, 4 }, new[] { 1, 2, 6, 8 }, DeploymentTarget.iOS16)]
    public void Channels_become_pixels(string operation, long[] split, long[] order, long[] joined, int[] shape, DeploymentTarget target)
    {
        float[] x = Waves(96), expected = new float[96];
        int[] moved = [.. order.Select(axis => (int)split[axis])];
        for (int i = 0; i < 96; i++)
        {
            // The place along each axis of the transposed array, and from these the place in the source.
            var places = new int[6];
            for (int axis = 5, rest = i; axis >= 0; rest /= moved[axis], axis--)
                places[order[axis]] = rest % moved[axis];
            expected[i] = x[places.Select((place, axis) => place * split[(axis + 1)..].Aggregate(1, (product, size) => product * (int)size)).Sum()];
        }
        Assert.Equal([operation], Convert(new OnnxGraphBuilder().FloatInput("x", [.. shape.Select(size => (object)size)]).Ints("split", [6], split).Ints("joined", [4], joined)
            .Node("Reshape", "x,split", "a").Node("Transpose", "a", "b", Ints("perm", order)).Node("Reshape", "b,joined", "y"), shape, expected, target));
    }

    [Fact]
    public void Pixels_that_are_repeated_are_upsampled()
    {
        float[] x = Waves(24);
        float[] expected = [.. Enumerable.Range(0, 2 * 6 * 12).Select(i => x[(i / 72 * 12) + (i % 72 / 12 / 2 * 4) + (i % 12 / 3)])];
        Assert.Equal(["upsample_nearest_neighbor"], Convert(new OnnxGraphBuilder().FloatInput("x", 1, 2, 3, 4).Ints("apart", [6], 1, 2, 3, 1, 4, 1)
            .Ints("large", [6], 1, 2, 3, 2, 4, 3).Ints("joined", [4], 1, 2, 6, 12).Node("Reshape", "x,apart", "a").Node("Expand", "a,large", "b").Node("Reshape", "b,joined", "y"),
            [1, 2, 3, 4], expected));
    }

    /// <summary>What is one operation is rounded once in float16.</summary>
    [Fact]
    public void Patterns_are_found_in_float16_too()
    {
        ConversionReport report = ModelConverter.Convert(_folder.Save(new OnnxGraphBuilder().FloatInput("x", 2, 8).Floats("root", [], 1.41421356f).Floats("one", [], 1)
            .Floats("half", [], 0.5f).Node("Div", "x,root", "a").Node("Erf", "a", "b").Node("Add", "b,one", "c").Node("Mul", "x,c", "d").Node("Mul", "d,half", "y").Output("y")),
            _folder.Package(), new ConversionOptions { Precision = ComputePrecision.Float16 });
        Assert.Equal(["cast", "gelu"], report.Operations.Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Program program = ModelAsset.Open(_folder.Package()).ReadProgram();
        Assert.Equal("tensor<fp16, [2, 8]>", program.Functions["main"].Body.Operations.First(operation => operation.Type == "gelu").Output.Type.ToString());
    }
}
