using System.CommandLine;
using System.Text.Json;
using Sinter.Workbench.Graphs;
using Spectre.Console;

namespace Sinter.Cli.Commands;

/// <summary><c>sinter graph</c>: a model's operations, who reads whose values, and how a drawing of them would lie.</summary>
internal sealed class GraphCommand : ToolCommand
{
    private const int MostReads = 4;

    private readonly Argument<string> _model = new("model") { Description = "A .mlpackage, .mlmodel, .mlmodelc or .onnx." };

    private readonly Option<GraphGrouping> _group = new("--group")
    {
        Description = "Collapse Blocks (what lies between two places where a single value passes) or Names (neighbours whose names begin alike).",
    };

    public GraphCommand(Terminal terminal)
        : base("graph", "Print a model's operations with shapes and who reads whose values; with --json, where a drawing puts them, too.",
            """
            sinter graph Model.mlpackage
            sinter graph Model.mlpackage --group Blocks
            sinter graph Network.mlmodel --json
            """, terminal)
    {
        Add(_model);
        Add(_group);
        Add(Json);
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string path = arguments.GetRequiredValue(_model);
        ModelPaths.Require(path);
        (string Title, OperationGraph Graph)[] graphs = [.. GraphBody.Read(path, cancellation)
            .Select(body => (body.Title, OperationGraph.Of(body, arguments.GetValue(_group), new HashSet<string>())))];
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer => WriteJson(writer, graphs, cancellation));
            return Task.FromResult(ExitCode.Success);
        }
        if (graphs.Length == 0)
            Terminal.WriteLine("The model is no program and no neural network, so there is no graph of it.");
        foreach ((string title, OperationGraph graph) in graphs)
        {
            Terminal.WriteLine($"{title}: {graph.Nodes.Count} nodes, {graph.Edges.Count} edges");
            Terminal.Results.Write(TableOf(graph));
        }
        return Task.FromResult(ExitCode.Success);
    }

    private static Table TableOf(OperationGraph graph)
    {
        ILookup<int, int> sources = graph.Edges.ToLookup(edge => edge.To, edge => edge.From);
        Table table = Terminal.Table("node", "kind", "type", "shape", "name", "reads");
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            GraphNode node = graph.Nodes[i];
            string[] reads = [.. sources[i].Select(source => graph.Nodes[source].Key)];
            string more = reads.Length > MostReads ? $" and {reads.Length - MostReads} more" : "";
            table.AddRow(new Text(node.Key), new Text(node.Kind.ToString().ToLowerInvariant()), new Text(node.Title), new Text(node.Subtitle),
                new Text(node.Name), new Text(string.Join(", ", reads.Take(MostReads)) + more));
        }
        return table;
    }

    private static void WriteJson(Utf8JsonWriter writer, (string Title, OperationGraph Graph)[] graphs, CancellationToken cancellation)
    {
        writer.WriteStartArray();
        foreach ((string title, OperationGraph graph) in graphs)
        {
            writer.WriteStartObject();
            writer.WriteString("title", title);
            writer.WritePropertyName("drawing");
            GraphDrawing.Of(graph, cancellation).WriteJson(writer);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
