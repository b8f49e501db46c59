using Sinter.Formats.Onnx;
using Sinter.Ir;
using static Sinter.Tests.Onnx.OnnxGraphBuilder;

namespace Sinter.Tests.Onnx;

/// <summary>Graphs as a whole: order, functions, graphs inside nodes, shapes, parameters, and what cannot be converted.</summary>
public sealed class GraphTests
{
    private static OnnxImportResult Import(OnnxGraphBuilder graph, OnnxImportOptions? options = null) =>
        OnnxImporter.TryImport(OnnxFile.Read(graph.ToArray(), "model.onnx"), options ?? new OnnxImportOptions(), CancellationToken.None);

    [Fact]
    public void Nodes_need_not_be_in_order() => Assert.Equal([-2, -4], OnnxModelFolder.Predict(new OnnxGraphBuilder().FloatInput("x", 2)
        .Node("Neg", "d", "y").Node("Add", "x,x", "d").Output("y"), "y", ("x", [1, 2], [2])));

    [Fact]
    public void A_circle_is_refused()
    {
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 2).Node("Add", "x,b", "a").Node("Neg", "a", "b").Output("b");
        Assert.Contains("circle", Assert.Throws<ModelFormatException>(() => Import(graph)).Message, StringComparison.Ordinal);
    }

    /// <summary>x.reshape(x.shape[0], -1) as exporters write it, where only the batch varies.</summary>
    [Fact]
    public void Shape_arithmetic_is_done_while_converting()
    {
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", "batch", 2, 3).Node("Shape", "x", "s").Ints("zero", [], 0).Ints("axes", [1], 0)
            .Ints("rest", [1], 6).Node("Gather", "s,zero", "n").Node("Unsqueeze", "n,axes", "nv").Node("Concat", "nv,rest", "shape", Int("axis", 0))
            .Node("Reshape", "x,shape", "y").Output("y");
        Function function = Import(graph).Program!.Function;
        Assert.Equal("tensor<fp32, [?, 6]>", function.Body.Outputs[0].Type.ToString());
        Assert.Equal([-1, 6], function.Body.Outputs[0].Producer!.Input("shape")!.ConstantTensor!.Span<int>().ToArray());
    }

    [Fact]
    public void Functions_are_expanded_with_their_attributes()
    {
        OnnxBytes function = new OnnxBytes().Text(1, "Leak").Text(4, "a").Text(5, "b").Text(6, "slope").Message(7, NodeMessage("", "LeakyRelu", "a", "b",
            new OnnxBytes().Text(1, "alpha").Int(20, 1).Text(21, "slope"))).Message(9, new OnnxBytes().Text(1, "").Int(2, 18)).Text(10, "mine");
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 2).Function(function).NodeOf("mine", "Leak", "x", "y", Float("slope", 0.5f)).Output("y");
        Assert.Equal([-1, 2], OnnxModelFolder.Predict(graph, "y", ("x", [-2, 2], [2])));
    }

    [Fact]
    public void A_function_that_calls_itself_is_refused()
    {
        OnnxBytes function = new OnnxBytes().Text(1, "Self").Text(4, "a").Text(5, "b").Message(7, NodeMessage("mine", "Self", "a", "b")).Text(10, "mine");
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 2).Function(function).NodeOf("mine", "Self", "x", "y").Output("y");
        Assert.Contains("deep", Assert.Throws<ModelFormatException>(() => Import(graph)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Branches_see_what_is_around_them()
    {
        OnnxGraphBuilder left = new OnnxGraphBuilder().Node("Add", "x,x", "l").Output("l"), right = new OnnxGraphBuilder().Node("Neg", "x", "r").Output("r");
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 2).Node("ReduceSum", "x", "s", Int("keepdims", 0)).Floats("zero", [], 0)
            .Node("Greater", "s,zero", "c").Node("If", "c", "y", Subgraph("then_branch", left), Subgraph("else_branch", right)).Output("y");
        Assert.Equal([2, 4], OnnxModelFolder.Predict(graph, "y", ("x", [1, 2], [2])));
        Assert.Equal([1, 2], OnnxModelFolder.Predict(graph, "y", ("x", [-1, -2], [2])));
    }

    /// <summary>The sums of 2, 3 and 4 times [1, 2].</summary>
    [Fact]
    public void Loops_carry_and_collect()
    {
        OnnxGraphBuilder body = new OnnxGraphBuilder().Input("i", 7).Input("c", 9).FloatInput("a", 2).Node("Add", "a,x", "next").Node("Identity", "c", "go")
            .Output("go", 9).Output("next").Output("next");
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 2).FloatInput("n", 1).Node("Cast", "n", "count", Int("to", 7))
            .Node("Loop", "count,,x", "last,all", Subgraph("body", body)).Node("ReduceSum", "all", "y", Int("keepdims", 0)).Output("y").Output("last");
        Assert.Equal([27], OnnxModelFolder.Predict(graph, "y", ("x", [1, 2], [2]), ("n", [3], [1])));
        Assert.Equal([4, 8], OnnxModelFolder.Predict(graph, "last", ("x", [1, 2], [2]), ("n", [3], [1])));
    }

    [Fact]
    public void Everything_that_cannot_be_converted_is_reported_at_once()
    {
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 2).Node("Strange", "x", "a").Node("Neg", "a", "b").Node("Odd", "x", "c")
            .Output("b").Output("c");
        ModelUnsupportedException error = Assert.Throws<ModelUnsupportedException>(() =>
            OnnxImporter.Import(OnnxFile.Read(graph.ToArray(), "model.onnx"), new OnnxImportOptions(), CancellationToken.None));
        Assert.Equal(2, error.Problems.Count);
        Assert.StartsWith("node_a (Strange): ", error.Problems[0], StringComparison.Ordinal);
        Assert.StartsWith("node_c (Odd): ", error.Problems[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Operators_can_be_supplied()
    {
        var options = new OnnxImportOptions
        {
            Operators = new Dictionary<string, OperatorConverter> { ["mine.Double"] = node => node.Same(node.Binary("add", node[0], node[0])) },
        };
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 2).NodeOf("mine", "Double", "x", "y").Output("y");
        Assert.Equal("add", Import(graph, options).Program!.Function.Body.Outputs[0].Producer!.Type);
    }

    [Fact]
    public void Parameters_as_inputs_are_converted_by_value()
    {
        using var folder = new OnnxModelFolder();
        string path = folder.Save(new OnnxGraphBuilder().FloatInput("x", 2, 3).Input("axes", 7, 1).Node("ReduceSum", "x,axes", "y", Int("keepdims", 0)).Output("y"));
        using var model = Model.Load(path);
        float[] Sum(int axis) => model.Predict(new Features
        {
            ["x"] = MultiArray.From((float[])[1, 2, 3, 4, 5, 6], 2, 3),
            ["axes"] = MultiArray.From((int[])[axis], 1),
        }).Array("y").ToArray<float>();
        Assert.Equal([5, 7, 9], Sum(0));
        Assert.Equal([6, 15], Sum(1));
        Assert.Equal([5, 7, 9], Sum(0));
        Assert.Throws<ModelUnsupportedException>(() => ModelConverter.Convert(path, folder.Package()));
        ModelConverter.Convert(path, folder.Package(), new ConversionOptions
        {
            Inputs = new Dictionary<string, ConversionInput> { ["axes"] = new() { Constant = MultiArray.From((int[])[1], 1) } },
        });
        Assert.Equal([6, 15], OnnxModelFolder.Run(folder.Package(), "y", new Features { ["x"] = MultiArray.From((float[])[1, 2, 3, 4, 5, 6], 2, 3) }));
    }

    [Fact]
    public void A_target_that_is_too_old_says_which_is_not()
    {
        OnnxGraphBuilder graph = new OnnxGraphBuilder().FloatInput("x", 1, 1, "h", "w").Node("Shape", "x", "all").Ints("two", [], 2).Node("Mul", "all,two", "s")
            .Node("Resize", "x,,,s", "y", Word("mode", "linear")).Output("y");
        OnnxImportResult result = Import(graph, new OnnxImportOptions { Target = Opset.iOS16 });
        Assert.Contains("the target iOS17 or newer", Assert.Single(result.Problems), StringComparison.Ordinal);
    }
}
