namespace Sinter.Formats.Onnx;

/// <summary>The order in which nodes can be converted: each after those whose results it reads, directly or in a graph inside it. Files should
/// have it, but not all do.</summary>
internal static class NodeOrder
{
    /// <param name="nodes">The nodes of a graph or function.</param>
    /// <param name="place">For error messages.</param>
    /// <exception cref="ModelFormatException">Nodes read each other's results in a circle, or two have the same result.</exception>
    public static IReadOnlyList<OnnxNode> Of(IReadOnlyList<OnnxNode> nodes, string place)
    {
        var producers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string output in nodes[i].Outputs.Where(output => output.Length > 0))
            {
                if (!producers.TryAdd(output, i))
                    throw new ModelFormatException(ModelStage.Convert, place, $"one node that gives '{output}'", "two");
            }
        }
        var waiting = new int[nodes.Count];
        var readers = new List<int>[nodes.Count];
        bool isSorted = true;
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (int producer in ReadNames(nodes[i]).Select(name => producers.GetValueOrDefault(name, -1)).Where(p => p >= 0).Distinct())
            {
                (readers[producer] ??= []).Add(i);
                waiting[i]++;
                isSorted &= producer < i;
            }
        }
        return isSorted ? nodes : Sort(nodes, waiting, readers, place);
    }

    private static List<OnnxNode> Sort(IReadOnlyList<OnnxNode> nodes, int[] waiting, List<int>[] readers, string place)
    {
        var ready = new PriorityQueue<int, int>();
        for (int i = 0; i < nodes.Count; i++)
        {
            if (waiting[i] == 0)
                ready.Enqueue(i, i);
        }
        var sorted = new List<OnnxNode>(nodes.Count);
        while (ready.TryDequeue(out int next, out _))
        {
            sorted.Add(nodes[next]);
            foreach (int reader in readers[next] ?? [])
            {
                if (--waiting[reader] == 0)
                    ready.Enqueue(reader, reader);
            }
        }
        if (sorted.Count < nodes.Count)
        {
            OnnxNode stuck = nodes[Array.FindIndex(waiting, count => count > 0)];
            throw new ModelFormatException(ModelStage.Convert, place, "nodes that can be put in order",
                $"a circle in which {stuck.Place} takes part");
        }
        return sorted;
    }

    private static IEnumerable<string> ReadNames(OnnxNode node) => node.Inputs.Where(input => input.Length > 0)
        .Concat(node.Attributes.Values.Where(attribute => attribute.Graph is not null).SelectMany(attribute => FreeNames(attribute.Graph!)));

    /// <summary>Names that a graph may read from around it; some of them may be its own.</summary>
    private static IEnumerable<string> FreeNames(OnnxGraph graph) =>
        graph.Nodes.SelectMany(ReadNames).Concat(graph.Outputs.Select(output => output.Name))
            .Except(graph.Nodes.SelectMany(node => node.Outputs).Concat(graph.Inputs.Select(input => input.Name)), StringComparer.Ordinal);
}
