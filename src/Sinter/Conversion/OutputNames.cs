using Sinter.Ir;

namespace Sinter.Conversion;

/// <summary>Names of a function's outputs: an output that became another value, a constant or an input gets an operation of its own
/// again.</summary>
internal static class OutputNames
{
    public static void Restore(Function function, IReadOnlyList<string> names)
    {
        Block body = function.Body;
        var edit = new ProgramEdit(function);
        for (int i = 0; i < names.Count; i++)
        {
            Variable output = body.Outputs[i];
            if (output.Name != names[i] || output.Producer is null or { IsConstant: true })
                edit.NameOutput(i, names[i]);
        }
    }
}
