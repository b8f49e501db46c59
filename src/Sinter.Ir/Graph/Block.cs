namespace Sinter.Ir;

/// <summary>A sequence of operations with inputs and outputs: a function's body, a branch, a loop's condition or body.
/// Edit it through a program edit.</summary>
public sealed class Block
{
    private readonly List<Operation> _operations;
    private readonly List<Variable> _outputs;
    private Function? _function;

    public Block(IEnumerable<Variable> inputs, IEnumerable<Operation> operations, IEnumerable<Variable> outputs,
        IEnumerable<KeyValuePair<string, Literal>>? attributes = null)
    {
        Inputs = [.. inputs];
        _operations = [];
        _outputs = [.. outputs];
        foreach (Operation operation in operations)
            Insert(_operations.Count, operation);
        foreach (Variable output in _outputs)
            output.BlockOutputUses++;
        Attributes = new NameMap<Literal>();
        foreach ((string name, Literal literal) in attributes ?? [])
            Attributes.Add(name, literal);
    }

    public IReadOnlyList<Variable> Inputs { get; }

    public IReadOnlyList<Operation> Operations => _operations;

    public IReadOnlyList<Variable> Outputs => _outputs;

    public NameMap<Literal> Attributes { get; }

    /// <summary>The control-flow operation that holds the block; null for a function's body.</summary>
    public Operation? Owner { get; internal set; }

    /// <summary>The function that the block belongs to, directly or through its owner.</summary>
    public Function? Function
    {
        get => _function ?? Owner?.Parent?.Function;
        internal set => _function = value;
    }

    /// <summary>Every operation, those of nested blocks after the operation that holds them.</summary>
    public IEnumerable<Operation> AllOperations()
    {
        foreach (Operation operation in _operations)
        {
            yield return operation;
            foreach (Block block in operation.Blocks)
            {
                foreach (Operation nested in block.AllOperations())
                    yield return nested;
            }
        }
    }

    internal int IndexOf(Operation operation) => _operations.IndexOf(operation);

    internal void Insert(int index, Operation operation)
    {
        if (operation.Parent is not null)
            throw new InvalidOperationException($"{operation} is in a block already.");
        operation.Parent = this;
        _operations.Insert(index, operation);
        foreach (Variable variable in operation.ReadVariables())
            variable.AddUser(operation);
    }

    internal void Remove(Operation operation)
    {
        _operations.Remove(operation);
        Detach(operation);
    }

    /// <summary>Takes an operation out so that it can be put elsewhere: nested blocks keep their uses.</summary>
    internal void Release(Operation operation)
    {
        _operations.Remove(operation);
        operation.Parent = null;
        foreach (Variable variable in operation.ReadVariables())
            variable.RemoveUser(operation);
    }

    /// <summary>Removes every operation that <paramref name="match"/> accepts, in one walk.</summary>
    internal int RemoveAll(Predicate<Operation> match) => _operations.RemoveAll(operation =>
    {
        if (!match(operation))
            return false;
        Detach(operation);
        return true;
    });

    internal void ReplaceOutput(int index, Variable variable)
    {
        _outputs[index].BlockOutputUses--;
        variable.BlockOutputUses++;
        _outputs[index] = variable;
    }

    private static void Detach(Operation operation)
    {
        operation.Parent = null;
        foreach (Variable variable in operation.ReadVariables())
            variable.RemoveUser(operation);
        foreach (Block block in operation.Blocks)
        {
            foreach (Operation nested in block._operations)
                Detach(nested);
            foreach (Variable output in block._outputs)
                output.BlockOutputUses--;
        }
    }
}
