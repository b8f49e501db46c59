using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Shows a value under another shape.</summary>
internal sealed class AliasStep(Operation operation, Slot source, Slot target) : Step(operation)
{
    private readonly Shape _shape = target.Shape;

    public override string KernelName => "alias";

    public override bool IsWork => false;

    public override void Run(CpuContext context)
    {
        // A context's arena and constants stay where they are, so the view made in the first run serves all later ones.
        if (source.Root.Kind is SlotKind.Arena or SlotKind.Constant && context.Values[target.Index] is not null)
            return;
        context.Values[target.Index] = context.Tensor(source.Index).Reshaped(_shape);
    }
}
