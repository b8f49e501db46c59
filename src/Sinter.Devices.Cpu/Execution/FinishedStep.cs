using Sinter.Ir;

namespace Sinter.Devices.Cpu;

/// <summary>Stands for an operation that an earlier step has done.</summary>
internal sealed class FinishedStep(Operation operation) : Step(operation)
{
    public override string KernelName => "done before";

    public override bool IsWork => false;

    public override void Run(CpuContext context)
    {
    }
}
