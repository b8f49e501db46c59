using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Runtime;

namespace Sinter.Compiler;

/// <summary>Makes a function of each segment of a partition. Values are numbered as a <see cref="SegmentChain"/> numbers them: the inputs
/// first, then what each segment gives, in order.</summary>
internal sealed class FunctionSplitter
{
    private readonly Function _function;
    private readonly HashSet<Operation> _placed = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Operation, int> _order = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Variable, int> _numbers = new(ReferenceEqualityComparer.Instance);

    private FunctionSplitter(OperationGraph graph)
    {
        _function = graph.Function;
        _placed.UnionWith(graph.Operations);
        foreach (Operation operation in _function.Body.Operations)
            _order.Add(operation, _order.Count);
        foreach (Variable input in _function.Inputs)
            _numbers.Add(input, _numbers.Count);
    }

    /// <returns>A function per segment with the numbers of the values that it reads, and the numbers of the outputs.</returns>
    public static (ImmutableArray<(Function Function, ImmutableArray<int> Inputs)> Parts, ImmutableArray<int> Outputs) Split(
        OperationGraph graph, IReadOnlyList<PlacedSegment> segments)
    {
        var splitter = new FunctionSplitter(graph);
        ImmutableArray<(Function, ImmutableArray<int>)> parts =
            [.. segments.Select(segment => splitter.Part([.. graph.Operations.Skip(segment.Start).Take(segment.Count)]))];
        return (parts, [.. graph.Function.Body.Outputs.Select(output => splitter._numbers[output])]);
    }

    private (Function, ImmutableArray<int>) Part(Operation[] operations)
    {
        var own = new HashSet<Operation>(operations, ReferenceEqualityComparer.Instance);
        var inputs = new List<Variable>();
        var seen = new HashSet<Variable>(ReferenceEqualityComparer.Instance);
        var needed = new Queue<Operation>(operations);
        while (needed.TryDequeue(out Operation? operation))
        {
            foreach (Variable variable in OperationGraph.ReadBy(operation))
            {
                if (_numbers.ContainsKey(variable))
                {
                    if (seen.Add(variable))
                        inputs.Add(variable);
                }
                else if (variable.Producer is { } constant && constant.Parent == _function.Body && !_placed.Contains(constant) && own.Add(constant))
                {
                    needed.Enqueue(constant);
                }
            }
        }
        Variable[] outputs = [.. operations.SelectMany(operation => operation.Outputs).Where(output => IsReadElsewhere(output, own))];
        ImmutableArray<int> numbers = [.. inputs.Select(input => _numbers[input])];
        foreach (Variable output in outputs)
            _numbers.Add(output, _numbers.Count);
        return (ProgramCloner.ClonePart(_function, own.OrderBy(operation => _order[operation]), inputs, outputs), numbers);
    }

    private bool IsReadElsewhere(Variable output, HashSet<Operation> own) =>
        _function.Body.Outputs.Contains(output) || output.Users.Any(user => !own.Contains(InBody(user)))
            || (output.BlockOutputUses > 0 && IsGivenByNestedBlock(output, own));

    /// <summary>True when a nested block of an operation of another segment gives the value as it is.</summary>
    private bool IsGivenByNestedBlock(Variable output, HashSet<Operation> own) => _function.Body.AllOperations()
        .Where(operation => operation.Blocks.Any(block => block.Outputs.Contains(output)))
        .Any(operation => !own.Contains(InBody(operation)));

    /// <summary>The operation of the function's body that an operation is, or is nested in.</summary>
    private Operation InBody(Operation operation)
    {
        while (operation.Parent is { Owner: { } owner })
            operation = owner;
        return operation;
    }
}
