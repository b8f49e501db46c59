using System.Diagnostics;
using CsCheck;
using Sinter.Workbench.Graphs;

namespace Sinter.Tests.Inspecting;

/// <summary>Layouts of graphs of many forms.</summary>
public sealed class LayeredLayoutTests
{
    private static readonly Gen<(double[] Widths, (int From, int To)[] Edges)> Graphs =
        from count in Gen.Int[1, 40]
        from widths in Gen.Double[50, 250].Array[count]
        from edges in Gen.Select(Gen.Int[0, count - 1], Gen.Int[0, count - 1]).Array[0, 2 * count]
        select (widths, edges.Where(edge => edge.Item1 < edge.Item2).Distinct().Select(edge => (edge.Item1, edge.Item2)).ToArray());

    [Fact]
    public void Readers_lie_below_and_nothing_lies_upon_another() => Graphs.Sample(graph =>
    {
        LayeredLayout layout = LayeredLayout.Of(graph.Widths, graph.Edges);
        foreach ((int from, int to) in graph.Edges)
            Assert.True(layout.Nodes[to].Y >= layout.Nodes[from].Y + LayeredLayout.LayerHeight - 1e-6);
        for (int i = 0; i < graph.Widths.Length; i++)
        {
            Assert.InRange(layout.Nodes[i].X - (graph.Widths[i] / 2), -1e-6, layout.Width);
            Assert.InRange(layout.Nodes[i].X + (graph.Widths[i] / 2), 0, layout.Width + 1e-6);
            Assert.InRange(layout.Nodes[i].Y + (LayeredLayout.NodeHeight / 2), 0, layout.Height + 1e-6);
            for (int k = 0; k < i; k++)
            {
                if (layout.Nodes[i].Y == layout.Nodes[k].Y)
                    Assert.True(Math.Abs(layout.Nodes[i].X - layout.Nodes[k].X) >= (graph.Widths[i] + graph.Widths[k]) / 2);
            }
        }
    });

    [Fact]
    public void Edges_go_from_end_to_end_downwards_with_a_point_in_each_layer() => Graphs.Sample(graph =>
    {
        LayeredLayout layout = LayeredLayout.Of(graph.Widths, graph.Edges);
        for (int i = 0; i < graph.Edges.Length; i++)
        {
            IReadOnlyList<LayoutPoint> points = layout.Edges[i];
            Assert.Equal(layout.Nodes[graph.Edges[i].From], points[0]);
            Assert.Equal(layout.Nodes[graph.Edges[i].To], points[^1]);
            for (int k = 1; k < points.Count; k++)
                Assert.Equal(LayeredLayout.LayerHeight, points[k].Y - points[k - 1].Y, 1e-6);
        }
    });

    [Fact]
    public void A_chain_is_straight()
    {
        LayeredLayout layout = LayeredLayout.Of([.. Enumerable.Repeat(100.0, 20)], [.. Enumerable.Range(0, 19).Select(i => (i, i + 1))]);
        Assert.Single(layout.Nodes.Select(node => Math.Round(node.X, 3)).Distinct());
    }

    [Fact]
    public void Thousands_of_nodes_take_seconds_at_most()
    {
        const int Nodes = 3000;
        var edges = new List<(int, int)>();
        for (int i = 1; i < Nodes; i++)
        {
            edges.Add((i - 1, i));
            if (i % 5 == 0)
                edges.Add((i - 5, i));
            if (i % 30 == 0)
                edges.Add((0, i));
        }
        long start = Stopwatch.GetTimestamp();
        LayeredLayout layout = LayeredLayout.Of([.. Enumerable.Repeat(120.0, Nodes)], [.. edges.Distinct()]);
        Assert.Equal(Nodes, layout.Nodes.Count);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20), $"it took {Stopwatch.GetElapsedTime(start)}");
    }

    [Fact]
    public void Nothing_has_a_layout_too() => Assert.Empty(LayeredLayout.Of([], []).Nodes);

    [Fact]
    public void It_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => LayeredLayout.Of([1, 1], [(0, 1)], cancellation.Token));
    }
}
