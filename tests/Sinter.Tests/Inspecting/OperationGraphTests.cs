using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Tests.Cli;
using Sinter.Workbench.Graphs;

namespace Sinter.Tests.Inspecting;

/// <summary>Graphs of programs, and what is collapsed in them.</summary>
public sealed class OperationGraphTests : IDisposable
{
    private static readonly HashSet<string> None = [];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nodes_are_operations_inputs_and_outputs_and_each_comes_after_what_it_reads()
    {
        OperationGraph graph = Graph(Residual(4), GraphGrouping.None, None);
        Assert.Equal(1, graph.Nodes.Count(node => node.Kind == GraphNodeKind.Input));
        Assert.Equal(1, graph.Nodes.Count(node => node.Kind == GraphNodeKind.Output));
        // The output has a name of its own, so that one more operation gives it.
        Assert.Equal((4 * 4) + 1, graph.Nodes.Count(node => node.Kind == GraphNodeKind.Operation));
        Assert.All(graph.Edges, edge => Assert.True(edge.From < edge.To));
        Assert.DoesNotContain(graph.Nodes, node => node.Title == "const");
        Assert.Contains(graph.Nodes, node => node is { Title: "linear", Subtitle: "1×8 fp32" });
    }

    [Fact]
    public void Blocks_lie_between_the_places_where_one_value_passes()
    {
        GraphBody body = Residual(4);
        OperationGraph graph = Graph(body, GraphGrouping.Blocks, None);
        GraphNode[] groups = [.. graph.Nodes.Where(node => node.Kind == GraphNodeKind.Group)];
        Assert.Equal(4, groups.Length);
        Assert.All(groups, group => Assert.Equal(4, group.Operations.Count));
        Assert.All(graph.Edges, edge => Assert.True(edge.From < edge.To));
        OperationGraph opened = Graph(body, GraphGrouping.Blocks, [groups[1].Key]);
        Assert.Equal(graph.Nodes.Count - 1 + 4, opened.Nodes.Count);
        Assert.All(opened.Nodes.Where(node => node.Group == groups[1].Key), node => Assert.Equal(GraphNodeKind.Operation, node.Kind));
    }

    [Fact]
    public void Neighbours_whose_names_begin_alike_are_one_group()
    {
        OperationGraph graph = Graph(Residual(3), GraphGrouping.Names, None);
        Assert.Equal(["block_0", "block_1", "block_2"], graph.Nodes.Where(node => node.Kind == GraphNodeKind.Group).Select(node => node.Name));
    }

    [Theory]
    [InlineData("encoder_layers_0_attention_query", "encoder_layers_0")]
    [InlineData("/encoder/layers.11/Add", "/encoder/layers.11")]
    [InlineData("model/head/Relu", "model/head")]
    [InlineData("conv_3", null)]
    [InlineData("relu", null)]
    [InlineData("", null)]
    public void The_scope_of_a_name_ends_with_its_first_number_inside(string name, string? scope) => Assert.Equal(scope, OperationRun.Scope(name));

    [Fact]
    public async Task The_command_prints_what_the_page_draws()
    {
        string path = Save(3);
        using var output = new StringWriter();
        Assert.Equal(ExitCode.Success, await Tool.RunAsync(["graph", path, "--group", "Blocks", "--json"], Terminal.Into(output, output)));
        using JsonDocument json = JsonDocument.Parse(output.ToString());
        JsonElement drawing = json.RootElement[0].GetProperty("drawing");
        OperationGraph graph = Graph(GraphBody.Read(path, default)[0], GraphGrouping.Blocks, None);
        Assert.Equal(graph.Nodes.Select(node => node.Key), drawing.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("key").GetString()));
        Assert.Equal(graph.Edges.Count, drawing.GetProperty("edges").GetArrayLength());
        using var text = new StringWriter();
        Assert.Equal(ExitCode.Success, await Tool.RunAsync(["graph", path], Terminal.Into(text, text)));
        Assert.Contains("linear", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_and_short_constants_are_told_apart()
    {
        GraphBody body = Residual(1);
        OperationDetails linear = OperationDetails.Of(body.Block.Operations.First(operation => operation.Type == "linear"));
        OperationArgument weight = Assert.Single(linear.Arguments, argument => argument.Weight is not null && argument.Parameter == "weight");
        Assert.Equal(64, OperationDetails.Read(weight.Weight!, body.Opset).Count);
    }

    private static OperationGraph Graph(GraphBody body, GraphGrouping grouping, HashSet<string> open) => OperationGraph.Of(body, grouping, open);

    private GraphBody Residual(int blocks) => Assert.Single(GraphBody.Read(Save(blocks), default));

    /// <summary>Blocks of linear, relu, linear and add around a value that passes.</summary>
    private string Save(int blocks)
    {
        var builder = new MilBuilder();
        MilValue x = builder.Input("x", ArrayElementType.Float32, 1, 8);
        for (int i = 0; i < blocks; i++)
        {
            MilValue hidden = builder.Relu(builder.Linear(x, Weight(), null, $"block_{i}_first"), $"block_{i}_relu");
            x = builder.Add("add", $"block_{i}_add", ("x", x), ("y", builder.Linear(hidden, Weight(), null, $"block_{i}_second")));
        }
        builder.Output("y", x);
        string path = _folder.At($"Residual{blocks}-{Guid.NewGuid():N}.mlpackage");
        builder.Save(path);
        return path;
    }

    private static MultiArray Weight() => MultiArray.From([.. Enumerable.Range(0, 64).Select(i => i / 64f)], 8, 8);
}
