using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Copies what a state holds now.</summary>
internal sealed class ReadStateStep(Operation operation, int state, Slot output) : Step(operation)
{
    public override string KernelName => "copy from state";

    public override void Run(CpuContext context)
    {
        Tensor content = ((StateCell)context.Values[state]!).Content, target = context.OutputTensor(output);
        if (content.ElementType != target.ElementType || content.Shape != target.Shape)
            throw new PredictionFailedException(ModelStage.Predict, $"{Operation.Place}, input", target.ToString(), content.ToString());
        content.Bytes.CopyTo(target.MutableBytes);
    }
}

/// <summary>Overwrites a state.</summary>
internal sealed class WriteStateStep(Operation operation, int state, int data) : Step(operation)
{
    public override string KernelName => "copy to state";

    public override void Run(CpuContext context)
    {
        Tensor content = ((StateCell)context.Values[state]!).Content, value = context.Tensor(data);
        if (content.Shape != value.Shape)
            throw new PredictionFailedException(ModelStage.Predict, $"{Operation.Place}, data", content.ToString(), value.ToString());
        content.CopyFrom(value.ConvertTo(content.ElementType));
    }
}
