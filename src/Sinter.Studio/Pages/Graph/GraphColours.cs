using System.Globalization;
using Sinter.Workbench;
using Sinter.Workbench.Graphs;

namespace Sinter.Studio.Pages.Graph;

/// <summary>What the colour of a node tells.</summary>
public enum GraphColouring
{
    /// <summary>The type of its operation.</summary>
    Type,

    /// <summary>The compute device that runs it.</summary>
    Device,

    /// <summary>What it costs: as measured where that was done, otherwise as estimated.</summary>
    Cost,
}

/// <summary>A line that explains a colour.</summary>
/// <param name="Colour">The number of a colour; 0 for none.</param>
/// <param name="Text">What it stands for.</param>
public sealed record GraphLegend(int Colour, string Text);

/// <summary>The colours of a drawing's nodes.</summary>
/// <param name="Colours">For each node the number of a colour, or for cost a share of the most from 0 to 1; -1 for none.</param>
/// <param name="IsHeat">Whether they are shares.</param>
/// <param name="Legend">What they stand for.</param>
public sealed record GraphColours(double[] Colours, bool IsHeat, IReadOnlyList<GraphLegend> Legend)
{
    private const int Palette = 8;

    public static GraphColours Of(OperationGraph graph, GraphColouring colouring, ComputePlan? plan)
    {
        if (colouring == GraphColouring.Type)
            return ByName(graph, node => node.Operations.Count == 0 ? null : node.Operations.CountBy(operation => operation.Type).MaxBy(count => count.Value).Key);
        ILookup<string, ComputePlanOperation> planned = (plan?.Operations ?? []).ToLookup(operation => operation.Name, StringComparer.Ordinal);
        return colouring == GraphColouring.Device
            ? ByName(graph, node => Planned(node, planned).CountBy(operation => operation.Device.Name).OrderByDescending(count => count.Value).FirstOrDefault().Key)
            : ByCost(graph, node => Planned(node, planned).Sum(operation => (operation.MeasuredTime ?? operation.EstimatedTime).TotalMilliseconds));
    }

    /// <summary>What the plan tells of a node's operations. Operations that were folded away, or belong to another, are not in it.</summary>
    public static IEnumerable<ComputePlanOperation> Planned(GraphNode node, ILookup<string, ComputePlanOperation> planned) => node.Operations
        .SelectMany(operation => planned.Contains(operation.Name) ? planned[operation.Name] : operation.Outputs.Take(1).SelectMany(output => planned[output.Name]));

    private static GraphColours ByName(OperationGraph graph, Func<GraphNode, string?> nameOf)
    {
        string?[] names = [.. graph.Nodes.Select(nameOf)];
        string[] frequent = [.. names.OfType<string>().CountBy(name => name).OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Select(count => count.Key)];
        bool hasRest = frequent.Length > Palette;
        string[] own = hasRest ? frequent[..(Palette - 1)] : frequent;
        double[] colours = [.. names.Select(name => name is null ? -1.0 : Array.IndexOf(own, name) is var index and >= 0 ? index + 1 : Palette)];
        IEnumerable<GraphLegend> legend = own.Select((name, i) => new GraphLegend(i + 1, name));
        return new GraphColours(colours, false, [.. hasRest ? legend.Append(new GraphLegend(Palette, "others")) : legend]);
    }

    private static GraphColours ByCost(OperationGraph graph, Func<GraphNode, double> cost)
    {
        double[] milliseconds = [.. graph.Nodes.Select(cost)];
        double most = milliseconds.DefaultIfEmpty(0).Max();
        double total = milliseconds.Sum();
        double[] shares = [.. milliseconds.Select(value => value > 0 && most > 0 ? Math.Sqrt(value / most) : -1)];
        return new GraphColours(shares, true, most > 0
            ? [new GraphLegend(0, string.Create(CultureInfo.InvariantCulture, $"the darkest takes {Figures.Time(most)} of {Figures.Time(total)}"))] : []);
    }
}
