using Sinter.Ir;

namespace Sinter.Devices.Cpu;

/// <summary>Numbers the operations of a function in the order of execution, nested blocks between the start and the end of the operation
/// that holds them, and tells when a value is read last.</summary>
internal sealed class Lifetimes
{
    private readonly Dictionary<Operation, (int Start, int End)> _positions = new(ReferenceEqualityComparer.Instance);
    private int _next;

    public Lifetimes(Function function)
    {
        Number(function.Body);
        End = _next;
    }

    /// <summary>After the last operation.</summary>
    public int End { get; }

    public int Start(Operation operation) => _positions[operation].Start;

    /// <summary>Position of the last read of a value that <paramref name="home"/> defines.</summary>
    public int LastRead(Variable variable, Block home)
    {
        int last = variable.Producer is { } producer ? _positions[producer].End : 0;
        foreach (Operation user in variable.Users)
        {
            last = Math.Max(last, EndInside(user, home));
            // Products of integers read these themselves, where the graph has them read the floats.
            if (user.Type == "dequantize")
                last = user.Output.Users.Aggregate(last, (end, reader) => Math.Max(end, EndInside(reader, home)));
        }
        if (variable.BlockOutputUses == 0)
            return last;
        // Read when a block ends: the one that defines it, or one inside it.
        if (home.Outputs.Contains(variable))
            last = Math.Max(last, home.Owner is null ? End : _positions[home.Owner].End);
        foreach (Operation operation in home.Operations)
        {
            if (operation.Blocks.Any(block => ProgramEdit.Blocks(block).Any(nested => nested.Outputs.Contains(variable))))
                last = Math.Max(last, _positions[operation].End);
        }
        return last;
    }

    /// <summary>The end of the operation of <paramref name="home"/> that is, or holds, a reader: a loop may read it in any
    /// iteration.</summary>
    private int EndInside(Operation user, Block home)
    {
        Operation current = user;
        while (current.Parent != home)
            current = current.Parent!.Owner!;
        return _positions[current].End;
    }

    private void Number(Block block)
    {
        foreach (Operation operation in block.Operations)
        {
            int start = _next++;
            foreach (Block nested in operation.Blocks)
                Number(nested);
            int end = operation.Blocks.IsEmpty ? start : _next++;
            _positions[operation] = (start, end);
        }
    }
}
