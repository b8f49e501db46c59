using Sinter.Ir;

namespace Sinter.Compiler;

/// <summary>Replaces weights that were kept as they are stored by their numbers, where no kernel reads them as they are any more: other
/// passes have come between them and their readers.</summary>
/// <param name="keeps">The constants that stay as they are.</param>
public sealed class ExpandConstants(Func<Operation, Opset, bool> keeps) : IPass
{
    public string Name => "expand-constants";

    public void Run(ProgramEdit edit)
    {
        foreach (Block block in ProgramEdit.Blocks(edit.Function.Body).ToArray())
        {
            foreach (Operation operation in block.Operations.Where(operation => operation.IsConstantExpression).ToArray())
                Expand(edit, operation);
        }
    }

    private void Expand(ProgramEdit edit, Operation operation)
    {
        Opset opset = edit.Function.Opset;
        if (!operation.Output.IsUsed || keeps(operation, opset))
            return;
        (OperationDefinition definition, Signature signature) = OperationTable.Resolve(operation, opset, ModelStage.Specialize);
        Arguments arguments = ArgumentBinding.FromGraph(operation, opset, signature, ModelStage.Specialize);
        if (definition.Fold(arguments) is { } numbers)
            PropagateAndFold.ReplaceByConstants(edit, operation, numbers);
    }
}
