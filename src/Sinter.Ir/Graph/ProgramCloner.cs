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

    /// <summary>A function of copies of some operations of another one's body.</summary>
    /// <param name="function">The other one.</param>
    /// <param name="operations">In their order. What they read is made by others of them, or is among the inputs.</param>
    /// <param name="inputs">What the new function takes.</param>
    /// <param name="outputs">What it gives.</param>
    public static Function ClonePart(
        Function function, IEnumerable<Operation> operations, IReadOnlyList<Variable> inputs, IReadOnlyList<Variable> outputs)
    {
        var cloner = new ProgramCloner();
        Variable[] copies = cloner.CopiesOf(inputs);
        var body = new Block([], [.. operations.Select(cloner.CopyOf)], cloner.CopiesOf(outputs));
        return new Function(function.Name, copies, function.Opset, [KeyValuePair.Create(function.Opset, body)], function.Attributes);
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
            copy = new Variable(variable.Name, variable.Type) { DeclaredElement = variable.DeclaredElement };
            _copies.Add(variable, copy);
        }
        return copy;
    }
}
