using System.Diagnostics;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>The steps of a block.</summary>
internal sealed class BlockPlan(Step[] steps, Slot[] inputs, Slot[] outputs)
{
    public IReadOnlyList<Step> Steps { get; } = steps;

    /// <summary>Runs a nested block. What it gives outlives the block: values in the arena are copied out of it.</summary>
    public Value[] Run(CpuContext context, ReadOnlySpan<Value> given)
    {
        for (int i = 0; i < inputs.Length; i++)
            context.Values[inputs[i].Index] = given[i];
        RunSteps(context);
        var results = new Value[outputs.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            Value value = context.Values[outputs[i].Index]!;
            results[i] = outputs[i].Root.Kind == SlotKind.Arena ? ((Tensor)value).Clone() : value;
        }
        return results;
    }

    public void RunSteps(CpuContext context)
    {
        foreach (Step step in steps)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            step.Run(context);
        }
    }

    /// <summary>Runs the steps and records how long each takes; what a loop or a branch holds counts as that one step.</summary>
    public void RunSteps(CpuContext context, SegmentPlan plan, SegmentProfile? profile)
    {
        for (int i = 0; i < steps.Length; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            steps[i].Run(context);
            long end = Stopwatch.GetTimestamp();
            profile?.Record(i, end - start);
            if (steps[i].IsWork)
                Recording.Add(new TraceEvent(TraceKind.Operation, plan.Steps[i].Operation, start, end) { Subject = plan.Steps[i] });
        }
    }
}
