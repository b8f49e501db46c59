using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Workbench.Inspect;

/// <summary>The values of a program's constants, decompressed by the reference evaluation of the operation that holds them.</summary>
public static class ProgramConstants
{
    /// <summary>The constant or compressed constant of that name, which is an operation's own or else its result's; null when there is
    /// none.</summary>
    /// <exception cref="ModelException">It cannot be decompressed.</exception>
    public static Tensor? Find(Program program, string name) =>
        program.Functions.Values.Select(function => Find(function, name)).FirstOrDefault(found => found is not null);

    /// <summary>The same of one function.</summary>
    /// <inheritdoc cref="Find(Program, string)"/>
    public static Tensor? Find(Function function, string name)
    {
        Operation[] constants =
            [.. function.Body.AllOperations().Where(operation => operation.IsConstant || CompressedConstant.Is(operation))];
        Operation? found = constants.FirstOrDefault(operation => operation.Name == name)
            ?? constants.FirstOrDefault(operation => operation.Output.Name == name);
        return found is null ? null
            : CompressedConstant.Evaluate(found.Outputs.FirstOrDefault(output => output.Name == name) ?? found.Output, function.Opset);
    }
}
