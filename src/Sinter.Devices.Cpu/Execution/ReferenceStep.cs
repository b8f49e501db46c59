using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Runs the reference evaluation of an operation.</summary>
internal sealed class ReferenceStep(Operation operation, Opset opset, SlotMap slots, Slot[] outputs) : Step(operation)
{
    private readonly (OperationDefinition Definition, Signature Signature) _rule = OperationTable.Resolve(operation, opset,
        ModelStage.Specialize);
    private readonly bool _makesList = operation.Outputs.Any(output => output.Type is ListType);

    public override string KernelName => "reference";

    public override void Run(CpuContext context)
    {
        Arguments arguments = ArgumentBinding.ForEvaluation(Operation, opset, _rule.Signature, variable => Read(context, variable), null);
        Value[] results = _rule.Definition.Run(arguments);
        for (int i = 0; i < results.Length; i++)
            context.Store(outputs[i], Own(context, outputs[i], results[i]));
    }

    /// <summary>A list keeps what is written into it longer than the arena does.</summary>
    private Value Read(CpuContext context, Variable variable)
    {
        Value value = context.Values[slots.IndexOf(variable)]!;
        return _makesList && value is Tensor tensor ? tensor.Clone() : value;
    }

    /// <summary>An evaluation may give one of its arguments back; a result that leaves the arena, or the segment, needs memory of its
    /// own.</summary>
    private Value Own(CpuContext context, Slot output, Value result)
    {
        if (output.Kind == SlotKind.Arena || result is not Tensor tensor)
            return result;
        foreach (Variable variable in Operation.ReadVariables())
        {
            if (context.Values[slots.IndexOf(variable)] is Tensor argument && SharesMemory(argument, tensor))
                return tensor.Clone();
        }
        return result;
    }

    private static bool SharesMemory(Tensor left, Tensor right) => left == right || left.Bytes.Overlaps(right.Bytes);
}
