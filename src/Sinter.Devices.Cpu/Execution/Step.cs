using Sinter.Ir;

namespace Sinter.Devices.Cpu;

/// <summary>One thing to do when a segment runs.</summary>
internal abstract class Step(Operation operation)
{
    public Operation Operation { get; } = operation;

    /// <summary>What runs it, for reports.</summary>
    public abstract string KernelName { get; }

    /// <summary>False for a step that only says that there is nothing to do.</summary>
    public virtual bool IsWork => true;

    public abstract void Run(CpuContext context);
}
