using Sinter.Ir;

namespace Sinter.Workbench.Graphs;

/// <summary>How operations are put together.</summary>
public enum GraphGrouping
{
    /// <summary>Each operation stands alone.</summary>
    None,

    /// <summary>What lies between two places where a single value passes is one block: a residual block, an attention.</summary>
    Blocks,

    /// <summary>Neighbours whose names begin alike: <c>encoder.layers.0</c>.</summary>
    Names,
}

/// <summary>Runs of operations that follow each other in the program, so that a collapsed run never makes a circle.</summary>
/// <param name="First">The first operation.</param>
/// <param name="Count">How many.</param>
/// <param name="Name">What the run is called.</param>
internal readonly record struct OperationRun(int First, int Count, string Name)
{
    private const int Smallest = 3;
    private static readonly char[] Separators = ['/', '.', '_'];

    /// <summary>All operations in runs; those that belong to no group are runs of one.</summary>
    public static IReadOnlyList<OperationRun> Of(IReadOnlyList<Operation> operations, IReadOnlyList<Variable> inputs, GraphGrouping grouping) => grouping switch
    {
        GraphGrouping.Blocks => Blocks(operations, inputs),
        GraphGrouping.Names => Names(operations),
        _ => [.. operations.Select((operation, i) => new OperationRun(i, 1, operation.Name))],
    };

    private static List<OperationRun> Blocks(IReadOnlyList<Operation> operations, IReadOnlyList<Variable> inputs)
    {
        var index = new Dictionary<Operation, int>(operations.Count);
        for (int i = 0; i < operations.Count; i++)
            index.Add(operations[i], i);
        // A value lives from its operation to its last reader; live[i] counts those that pass from i - 1 to i.
        var change = new int[operations.Count + 2];
        void Live(Variable value, int from)
        {
            int last = value.BlockOutputUses > 0 ? operations.Count : value.Users.Select(user => IndexOf(user, index)).DefaultIfEmpty(from).Max();
            if (last <= from)
                return;
            change[from + 1]++;
            change[last + 1]--;
        }
        for (int i = 0; i < operations.Count; i++)
        {
            foreach (Variable output in operations[i].Outputs)
                Live(output, i);
        }
        // A single input is what the first block works on; several may be read anywhere, such as masks.
        if (inputs is [var input])
            Live(input, -1);
        var runs = new List<OperationRun>();
        int first = 0, live = change[0];
        for (int i = 1; i <= operations.Count; i++)
        {
            live += change[i];
            if (i < operations.Count && live > 1)
                continue;
            Add(runs, operations, first, i - first, $"block {runs.Count(run => run.Count > 1) + 1}");
            first = i;
        }
        return runs;
    }

    private static List<OperationRun> Names(IReadOnlyList<Operation> operations)
    {
        var runs = new List<OperationRun>();
        for (int first = 0; first < operations.Count;)
        {
            string? scope = Scope(operations[first].Name);
            int end = first + 1;
            while (scope is not null && end < operations.Count && Scope(operations[end].Name) == scope)
                end++;
            Add(runs, operations, first, end - first, scope ?? operations[first].Name);
            first = end;
        }
        return runs;
    }

    private static void Add(List<OperationRun> runs, IReadOnlyList<Operation> operations, int first, int count, string name)
    {
        if (count >= Smallest)
        {
            runs.Add(new OperationRun(first, count, name));
            return;
        }
        for (int i = first; i < first + count; i++)
            runs.Add(new OperationRun(i, 1, operations[i].Name));
    }

    /// <summary>The operation of the body that holds a reader, which may be inside a branch or loop.</summary>
    private static int IndexOf(Operation user, Dictionary<Operation, int> index)
    {
        for (Operation? at = user; at is not null; at = at.Parent?.Owner)
        {
            if (index.TryGetValue(at, out int found))
                return found;
        }
        return -1;
    }

    /// <summary>The beginning of a name up to its first number that is not its end, such as <c>encoder.layers.0</c>.</summary>
    internal static string? Scope(string name)
    {
        int start = 0;
        for (int i = name.IndexOfAny(Separators); i >= 0; i = i + 1 < name.Length ? name.IndexOfAny(Separators, i + 1) : -1)
        {
            if (i > start && name.AsSpan(start, i - start).IndexOfAnyExceptInRange('0', '9') < 0)
                return name[..i];
            start = i + 1;
        }
        int slash = name.LastIndexOfAny(['/', '.']);
        return slash > 0 ? name[..slash] : null;
    }
}
