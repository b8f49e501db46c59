using System.Text.Json;

namespace Sinter.Workbench.Graphs;

/// <summary>A graph with the places of its nodes.</summary>
/// <param name="Graph">Nodes and edges.</param>
/// <param name="Widths">The width of each node.</param>
/// <param name="Layout">Where they lie.</param>
public sealed record GraphDrawing(OperationGraph Graph, IReadOnlyList<double> Widths, LayeredLayout Layout)
{
    private const double Narrowest = 96, Widest = 260, Character = 7.4, Margin = 26;

    public static GraphDrawing Of(OperationGraph graph, CancellationToken cancellation)
    {
        double[] widths = [.. graph.Nodes.Select(node => Math.Clamp(Math.Max(node.Title.Length, node.Subtitle.Length * 0.9) * Character + Margin, Narrowest, Widest))];
        return new GraphDrawing(graph, widths, LayeredLayout.Of(widths, graph.Edges, cancellation));
    }

    /// <summary>Everything that drawing it takes.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("width", Math.Round(Layout.Width));
        writer.WriteNumber("height", Math.Round(Layout.Height));
        writer.WriteNumber("nodeHeight", LayeredLayout.NodeHeight);
        writer.WriteStartArray("nodes");
        for (int i = 0; i < Graph.Nodes.Count; i++)
        {
            GraphNode node = Graph.Nodes[i];
            writer.WriteStartObject();
            writer.WriteString("key", node.Key);
            writer.WriteString("kind", node.Kind.ToString());
            writer.WriteString("title", node.Title);
            writer.WriteString("subtitle", node.Subtitle);
            writer.WriteString("name", node.Name);
            if (node.Group is not null)
                writer.WriteString("group", node.Group);
            writer.WriteNumber("operations", node.Operations.Count);
            writer.WriteNumber("x", Math.Round(Layout.Nodes[i].X, 1));
            writer.WriteNumber("y", Math.Round(Layout.Nodes[i].Y, 1));
            writer.WriteNumber("width", Math.Round(Widths[i]));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("edges");
        for (int i = 0; i < Graph.Edges.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("from", Graph.Edges[i].From);
            writer.WriteNumber("to", Graph.Edges[i].To);
            writer.WriteStartArray("points");
            foreach (LayoutPoint point in Layout.Edges[i])
            {
                writer.WriteNumberValue(Math.Round(point.X, 1));
                writer.WriteNumberValue(Math.Round(point.Y, 1));
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
