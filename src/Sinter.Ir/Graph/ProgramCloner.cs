using System.Collections.Immutable;

namespace Sinter.Ir;

/// <summary>Deep copies of programs: new functions, blocks, operations and variables. Literals, which never change, are
/// shared.</summary>
public sealed class ProgramCloner
{
    private readonly Dictionary<Variable, Variable> _copies = new(ReferenceEqualityComparer.Instance);

    private ProgramCloner()
    {
    }

    /// <summary>A copy that can be edited without touching <paramref name="program"/>.</summary>
    public static Program Clone(Program program) => new(
        program.Functions.Values.Select(function => Clone(function)), program.Version, program.Documentation, program.Attributes);

    /// <summary>A copy of a function, under another name when <paramref name="name"/> is given.</summary>
    public static Function Clone(Function function, string? name = null)
    {
        var cloner = new ProgramCloner();
        return new Function(name ?? function.Name, cloner.CopiesOf(function.Inputs), function.Opset,
            function.Specializations.Select(entry => KeyValuePair.Create(entry.Key, cloner.CopyOf(entry.Value))), function.Attributes);
    }

    private Block CopyOf(Block block) => new(
        CopiesOf(block.Inputs), [.. block.Operations.Select(CopyOf)], CopiesOf(block.Outputs), block.Attributes);

    private Operation CopyOf(Operation operation) => new(
        operation.Type,
        operation.Inputs.Select(entry => KeyValuePair.Create(entry.Key, ImmutableArray.CreateRange(entry.Value, CopyOf))),
        [.. CopiesOf(operation.Outputs)],
        operation.Attributes,
        ImmutableArray.CreateRange(operation.Blocks, CopyOf));

    private Argument CopyOf(Argument argument) => argument.Variable is { } variable ? CopyOf(variable) : argument;

    private Variable[] CopiesOf(IEnumerable<Variable> variables) => [.. variables.Select(CopyOf)];

    private Variable CopyOf(Variable variable)
    {
        if (!_copies.TryGetValue(variable, out Variable? copy))
        {
            copy = new Variable(variable.Name, variable.Type);
            _copies.Add(variable, copy);
        }
        return copy;
    }
}
