using Sinter.Ir;

namespace Sinter.Compiler;

/// <summary>Removes operations whose results nobody reads and that have no effect on a state.</summary>
public sealed class RemoveDeadCode : IPass
{
    public string Name => "remove-dead-code";

    public void Run(ProgramEdit edit) => Sweep(edit, edit.Function.Body);

    private static void Sweep(ProgramEdit edit, Block block)
    {
        for (int i = block.Operations.Count - 1; i >= 0; i--)
        {
            Operation operation = block.Operations[i];
            if (operation.Outputs.All(output => !output.IsUsed) && !HasEffect(operation))
            {
                edit.Remove(operation);
                continue;
            }
            foreach (Block nested in operation.Blocks)
                Sweep(edit, nested);
        }
    }

    internal static bool HasEffect(Operation operation) =>
        OperationTable.Find(operation.Type)!.Has(OperationTraits.Effect)
        || operation.Blocks.Any(block => block.Operations.Any(HasEffect));
}
