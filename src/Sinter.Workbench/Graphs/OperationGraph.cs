using Sinter.Ir;

namespace Sinter.Workbench.Graphs;

/// <summary>What a node of a graph stands for.</summary>
public enum GraphNodeKind
{
    /// <summary>A value that comes from outside.</summary>
    Input,

    /// <summary>An operation.</summary>
    Operation,

    /// <summary>Several operations, collapsed.</summary>
    Group,

    /// <summary>A value that goes out.</summary>
    Output,
}

/// <summary>A node of a graph.</summary>
/// <param name="Key">A name that no other node of the body has, whatever is collapsed.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="Title">The operation's type, or a name.</param>
/// <param name="Subtitle">The shape of what comes out.</param>
/// <param name="Name">The operation's name.</param>
/// <param name="Operations">The operations that it stands for.</param>
/// <param name="Group">The group that an operation belongs to, open or not.</param>
public sealed record GraphNode(string Key, GraphNodeKind Kind, string Title, string Subtitle, string Name, IReadOnlyList<Operation> Operations, string? Group);

/// <summary>The operations of a body as nodes and edges. Constants are part of the operations that read them.</summary>
/// <param name="Nodes">The nodes, each after those that it reads.</param>
/// <param name="Edges">Who reads whose values, as indices of nodes.</param>
public sealed record OperationGraph(IReadOnlyList<GraphNode> Nodes, IReadOnlyList<(int From, int To)> Edges)
{
    /// <summary>The graph of a body.</summary>
    /// <param name="body">The operations.</param>
    /// <param name="grouping">What is collapsed.</param>
    /// <param name="open">Keys of groups that are not.</param>
    public static OperationGraph Of(GraphBody body, GraphGrouping grouping, IReadOnlySet<string> open)
    {
        Operation[] operations = [.. body.Block.Operations.Where(operation => !IsConstant(operation))];
        var nodes = new List<GraphNode>();
        var producers = new Dictionary<Variable, int>();
        for (int i = 0; i < body.Inputs.Count; i++)
        {
            producers.Add(body.Inputs[i], nodes.Count);
            nodes.Add(InputNode($"i{i}", body.Inputs[i]));
        }
        AddCaptured(body, operations, nodes, producers);
        var nodeOf = new int[operations.Length];
        foreach (OperationRun run in OperationRun.Of(operations, body.Inputs, grouping))
        {
            string? group = run.Count > 1 ? $"g{run.First}" : null;
            bool isCollapsed = group is not null && !open.Contains(group);
            if (isCollapsed)
                nodes.Add(GroupNode(group!, run, operations));
            for (int i = run.First; i < run.First + run.Count; i++)
            {
                if (!isCollapsed)
                    nodes.Add(OperationNode(i, operations[i], group));
                nodeOf[i] = nodes.Count - 1;
                foreach (Variable output in operations[i].Outputs)
                    producers[output] = nodes.Count - 1;
            }
        }
        var edges = new HashSet<(int, int)>();
        for (int i = 0; i < operations.Length; i++)
        {
            foreach (Variable read in AllReads(operations[i]))
            {
                if (producers.TryGetValue(read, out int from) && from != nodeOf[i])
                    edges.Add((from, nodeOf[i]));
            }
        }
        for (int i = 0; i < body.Block.Outputs.Count; i++)
        {
            Variable output = body.Block.Outputs[i];
            if (producers.TryGetValue(output, out int from))
                edges.Add((from, nodes.Count));
            nodes.Add(new GraphNode($"r{i}", GraphNodeKind.Output, output.Name, TypeWords.Of(output.Type), output.Name, [], null));
        }
        return new OperationGraph(nodes, [.. edges.Order()]);
    }

    /// <summary>Whether an operation only holds a constant.</summary>
    internal static bool IsConstant(Operation operation) => operation.IsConstant || CompressedConstant.Is(operation);

    /// <summary>Values that a branch or loop takes from around itself.</summary>
    private static void AddCaptured(GraphBody body, Operation[] operations, List<GraphNode> nodes, Dictionary<Variable, int> producers)
    {
        HashSet<Block> inside = [body.Block];
        foreach (Operation operation in operations)
            inside.UnionWith(operation.Blocks.SelectMany(Blocks));
        foreach (Variable read in operations.SelectMany(AllReads))
        {
            bool isOwn = read.Producer is { } producer ? producer.Parent is { } parent && inside.Contains(parent) : inside.Any(block => block.Inputs.Contains(read));
            if (isOwn || producers.ContainsKey(read) || (read.Producer is { } constant && IsConstant(constant)))
                continue;
            producers.Add(read, nodes.Count);
            nodes.Add(InputNode($"c{nodes.Count}", read));
        }
    }

    private static IEnumerable<Block> Blocks(Block block) => block.Operations.SelectMany(operation => operation.Blocks).SelectMany(Blocks).Prepend(block);

    private static IEnumerable<Variable> AllReads(Operation operation) => operation.ReadVariables()
        .Concat(operation.Blocks.SelectMany(block => block.AllOperations().SelectMany(nested => nested.ReadVariables()).Concat(block.Outputs)));

    private static GraphNode InputNode(string key, Variable variable) =>
        new(key, GraphNodeKind.Input, variable.Name, TypeWords.Of(variable.Type), variable.Name, [], null);

    private static GraphNode OperationNode(int index, Operation operation, string? group) =>
        new($"o{index}", GraphNodeKind.Operation, operation.Type, operation.Outputs.Length == 0 ? "" : TypeWords.Of(operation.Output.Type), operation.Name, [operation], group);

    private static GraphNode GroupNode(string key, OperationRun run, Operation[] operations)
    {
        Operation[] inside = operations[run.First..(run.First + run.Count)];
        string types = string.Join(", ", inside.CountBy(operation => operation.Type).OrderByDescending(count => count.Value).Take(2).Select(count => $"{count.Key} {count.Value}"));
        return new GraphNode(key, GraphNodeKind.Group, $"{run.Name}: {run.Count} operations", types, run.Name, inside, key);
    }
}
