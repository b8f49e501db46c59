using System.Collections.Immutable;
using Sinter.Ir;
using Sinter.Ir.Ops;

namespace Sinter.Compiler.Layout;

/// <summary>How an operation does with channels last what it does now with channels first.</summary>
/// <param name="Type">The operation's name then.</param>
/// <param name="Reads">Values that it reads with channels last then.</param>
/// <param name="Writes">Results that have channels last then; the others stay as they are.</param>
/// <param name="Changes">The other arguments that change, null for those that go. They are made only once it is decided, since constants are copied; operations
/// that they need are put before the given one.</param>
internal sealed record Relayout(string Type, ImmutableArray<Variable> Reads, ImmutableArray<Variable> Writes,
    Func<ProgramEdit, Operation, IEnumerable<(string Parameter, Argument? Value)>> Changes)
{
    /// <summary>The operation, reading what <paramref name="lastOf"/> gives for the values that it reads with channels last. Its results
    /// have their old names and, but for the order of axes, types.</summary>
    public Operation Rewrite(ProgramEdit edit, Operation operation, Func<Variable, Variable> lastOf)
    {
        var inputs = new Dictionary<string, ImmutableArray<Argument>>(StringComparer.Ordinal);
        foreach ((string parameter, ImmutableArray<Argument> arguments) in operation.Inputs)
        {
            inputs[parameter] = [.. arguments.Select(argument => argument.Variable is { } variable && Reads.Contains(variable)
                ? (Argument)lastOf(variable) : argument)];
        }
        foreach ((string parameter, Argument? value) in Changes(edit, operation))
        {
            if (value is { } given)
                inputs[parameter] = [given];
            else
                inputs.Remove(parameter);
        }
        var outputs = ImmutableArray.CreateBuilder<Variable>(operation.Outputs.Length);
        foreach (Variable output in operation.Outputs)
        {
            outputs.Add(Writes.Contains(output)
                ? new Variable(edit.UniqueName(output.Name + "_channels_last"), TypeWhenLast(output))
                : new Variable(output.Name, output.Type));
        }
        return new Operation(Type, inputs, outputs.MoveToImmutable(), operation.Attributes);
    }

    public static TensorType TypeWhenLast(Variable variable)
    {
        var type = (TensorType)variable.Type;
        return AxisOrder.Permute(type, AxisOrder.ToLast(type.Rank));
    }
}
