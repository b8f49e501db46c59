namespace Sinter.Workbench.Graphs;

/// <summary>Where the nodes of a graph lie: in layers from top to bottom, each below all that it reads, with few crossings.</summary>
/// <param name="Nodes">The middle of each node.</param>
/// <param name="Edges">For each edge its points, from the reader's source to the reader.</param>
/// <param name="Width">How wide the drawing is; it begins at 0.</param>
/// <param name="Height">How high the drawing is; it begins at 0.</param>
public sealed record LayeredLayout(IReadOnlyList<LayoutPoint> Nodes, IReadOnlyList<IReadOnlyList<LayoutPoint>> Edges, double Width, double Height)
{
    /// <summary>Space between nodes of a layer.</summary>
    private const double Gap = 24;

    /// <summary>Height of a node, and from one layer to the next.</summary>
    public const double NodeHeight = 44, LayerHeight = 92;

    /// <summary>Lays a graph out.</summary>
    /// <param name="widths">The width of each node.</param>
    /// <param name="edges">Edges from lower to higher indices, without duplicates.</param>
    /// <param name="cancellation">Looked at between rounds.</param>
    public static LayeredLayout Of(IReadOnlyList<double> widths, IReadOnlyList<(int From, int To)> edges, CancellationToken cancellation = default)
    {
        var layers = new LayerAssignment(widths.Count, edges);
        layers.Order(cancellation);
        double[] x = LayerCoordinates.Of(layers, item => item < widths.Count ? widths[item] : 8, Gap, cancellation);
        double left = double.PositiveInfinity, right = double.NegativeInfinity;
        for (int node = 0; node < widths.Count; node++)
        {
            left = Math.Min(left, x[node] - (widths[node] / 2));
            right = Math.Max(right, x[node] + (widths[node] / 2));
        }
        if (widths.Count == 0)
            left = right = 0;
        LayoutPoint Point(int item) => new(x[item] - left + Gap, (layers.LayerOf(item) * LayerHeight) + Gap + (NodeHeight / 2));
        return new LayeredLayout([.. Enumerable.Range(0, widths.Count).Select(Point)],
            [.. edges.Select((edge, i) => (IReadOnlyList<LayoutPoint>)[.. layers.PathOf(i).Select(Point)])],
            right - left + (2 * Gap), (layers.Count * LayerHeight) - (LayerHeight - NodeHeight) + (2 * Gap));
    }
}

/// <summary>A place in a drawing.</summary>
public readonly record struct LayoutPoint(double X, double Y);
