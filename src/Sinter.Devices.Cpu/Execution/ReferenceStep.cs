using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Runs the reference evaluation of an operation.</summary>
internal sealed class ReferenceStep(Operation operation, Opset opset, SlotMap slots, Slot[] outputs) : Step(operation)
{
    private readonly OperationDefinition _definition = OperationTable.Resolve(operation, opset, ModelStage.Specialize).Definition;
    private readonly Signature _signature = OperationTable.Resolve(operation, opset, ModelStage.Specialize).Signature;

    public override string KernelName => "reference";

    public override void Run(CpuContext context)
    {
        Arguments arguments = ArgumentBinding.ForEvaluation(Operation, opset, _signature, variable => context.Values[slots.IndexOf(variable)]!, null);
        Value[] results = _definition.Run(arguments);
        for (int i = 0; i < results.Length; i++)
            context.Store(outputs[i], results[i]);
    }
}
