using Sinter.Ir;
using Sinter.Runtime;

namespace Sinter.Compiler;

/// <summary>A function's body as a partition sees it: the operations that compute something from the inputs, in their order, with what each
/// reads and gives. Constants belong to no place in the order: every segment that reads one has it.</summary>
internal sealed class OperationGraph
{
    private readonly Dictionary<Variable, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly List<int> _lastUses = [];
    private readonly List<int> _producers = [];
    private readonly List<long> _bytes = [];

    public OperationGraph(Function function)
    {
        Function = function;
        foreach (Variable input in function.Inputs)
            Define(input, -1);
        var operations = new List<Operation>();
        var reads = new List<int[]>();
        foreach (Operation operation in function.Body.Operations)
        {
            int[] read = [.. ReadBy(operation).Where(_numbers.ContainsKey).Select(variable => _numbers[variable]).Distinct()];
            if (read.Length == 0 && !HasEffect(operation))
                continue;
            foreach (int value in read)
                _lastUses[value] = operations.Count;
            foreach (Variable output in operation.Outputs)
                Define(output, operations.Count);
            operations.Add(operation);
            reads.Add(read);
        }
        Operations = operations;
        Reads = reads;
        foreach (Variable output in function.Body.Outputs)
        {
            if (_numbers.TryGetValue(output, out int value))
                _lastUses[value] = operations.Count;
        }
    }

    public Function Function { get; }

    public IReadOnlyList<Operation> Operations { get; }

    /// <summary>The values that each operation reads, those of nested blocks included, constants aside.</summary>
    public IReadOnlyList<int[]> Reads { get; }

    /// <summary>True when every output is computed from the inputs.</summary>
    public bool DependsOnInputs => Function.Body.Outputs.All(output => _numbers.TryGetValue(output, out int value) && _producers[value] >= 0);

    public int ValueCount => _bytes.Count;

    public long BytesOf(int value) => _bytes[value];

    /// <summary>The operation that gives a value; -1 for an input.</summary>
    public int ProducerOf(int value) => _producers[value];

    /// <summary>The last operation that reads a value; one past the last operation for an output of the function, -1 when nobody does.</summary>
    public int LastUseOf(int value) => _lastUses[value];

    /// <summary>The values that an operation gives.</summary>
    public IEnumerable<int> Gives(int operation) => Operations[operation].Outputs.Select(output => _numbers[output]);

    /// <summary>Every variable that an operation reads from outside itself.</summary>
    public static IEnumerable<Variable> ReadBy(Operation operation) => operation.ReadVariables()
        .Concat(operation.Blocks.SelectMany(block => block.AllOperations().SelectMany(nested => nested.ReadVariables()).Concat(block.Outputs)));

    /// <summary>What draws random numbers has its place in the order although it may read nothing.</summary>
    private static bool HasEffect(Operation operation) => !operation.IsConstant && OperationTable.Find(operation.Type) is { } definition
        && (definition.Has(OperationTraits.Random) || definition.Has(OperationTraits.Effect));

    private void Define(Variable variable, int producer)
    {
        _numbers.Add(variable, _bytes.Count);
        _producers.Add(producer);
        _lastUses.Add(-1);
        _bytes.Add(OperationCost.BytesOf(variable.Type));
    }
}
