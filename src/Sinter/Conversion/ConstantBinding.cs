using System.Collections.Immutable;
using Sinter.Ir;

namespace Sinter.Conversion;

/// <summary>Gives every argument that is written in place an operation of its own, as coremltools writes programs: its reader takes values in
/// place only where they can be nothing else.</summary>
internal static class ConstantBinding
{
    public static void Bind(Function function)
    {
        var edit = new ProgramEdit(function);
        foreach (Operation operation in function.Body.AllOperations().ToArray())
        {
            if (operation.IsConstant || operation.Type.StartsWith("constexpr_", StringComparison.Ordinal))
                continue;
            foreach ((string parameter, ImmutableArray<Argument> arguments) in operation.Inputs.ToArray())
            {
                if (!IsInPlace(operation.Type, parameter) && arguments.Any(argument => argument is TensorLiteral))
                    edit.SetInput(operation, parameter, [.. arguments.Select((argument, i) => Named(edit, operation, parameter, argument, i))]);
            }
        }
    }

    private static bool IsInPlace(string type, string parameter) => (type, parameter) is ("classify", "classes")
        or ("reshape_like", "begins" or "ends" or "end_masks");

    private static Argument Named(ProgramEdit edit, Operation operation, string parameter, Argument argument, int index)
    {
        if (argument is not TensorLiteral literal)
            return argument;
        var constant = Operation.Constant(edit.UniqueName($"{operation.Name}_{parameter}_{index}"), literal);
        edit.InsertBefore(operation, constant);
        return constant.Output;
    }
}
