using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Tensors;

namespace Sinter.Devices.Simulated;

/// <summary>Makes a function compute what a device with 16-bit floats would: every constant and every computed value is rounded to such a
/// float, and kept in a wider one for this machine's kernels. Inputs are rounded on their way to the device.</summary>
internal static class Float16Rounding
{
    public static void Apply(Function function)
    {
        var edit = new ProgramEdit(function);
        foreach (Operation operation in function.Body.Operations.ToArray())
        {
            if (operation.IsConstant)
                RoundConstant(edit, operation);
            else if (operation.Type != RoundToFloat16.OperationName && !OperationTable.Find(operation.Type)!.Has(OperationTraits.MovesData))
                RoundResults(edit, operation);
        }
        GraphVerifier.Check(function, ModelStage.Specialize);
    }

    private static void RoundConstant(ProgramEdit edit, Operation operation)
    {
        if (operation.Output.ConstantTensor is { ElementType: ElementType.Float32 } tensor)
        {
            edit.Replace(operation, Operation.Constant(operation.Output.Name,
                new TensorLiteral(tensor.ConvertTo(ElementType.Float16).ConvertTo(ElementType.Float32))));
        }
    }

    private static void RoundResults(ProgramEdit edit, Operation operation)
    {
        foreach (Variable output in operation.Outputs.Where(output => output.Type is TensorType { Element: ElementType.Float32 }))
        {
            Operation rounding = RoundToFloat16.Of(output, edit.UniqueName(output.Name + "_rounded"));
            edit.ReplaceUses(output, rounding.Output);
            edit.InsertAfter(operation, rounding);
        }
    }
}
