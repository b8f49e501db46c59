using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Runs a kernel whose shapes are known.</summary>
internal sealed class KernelStep(Operation operation, CpuKernel kernel, int[] inputs, Slot[] outputs) : Step(operation)
{
    public override string KernelName => kernel.Name;

    public override void Run(CpuContext context)
    {
        Span<Tensor> given = context.Borrow(inputs.Length + outputs.Length);
        for (int i = 0; i < inputs.Length; i++)
            given[i] = context.Tensor(inputs[i]);
        for (int i = 0; i < outputs.Length; i++)
            given[inputs.Length + i] = context.OutputTensor(outputs[i]);
        kernel.Body(new KernelCall(given[..inputs.Length], given[inputs.Length..], context.Pool, context.Cancellation));
    }
}
