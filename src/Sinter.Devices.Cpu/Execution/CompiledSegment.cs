using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>A segment ready to run on the CPU.</summary>
internal sealed class CompiledSegment : ICompiledSegment
{
    private readonly BlockPlan _body;
    private readonly WorkPool _pool;
    private readonly Slot[] _inputs;
    private readonly Slot[] _outputs;
    private readonly bool[] _mustCopy;

    public CompiledSegment(Segment segment, BlockPlan body, SlotMap slots, int mostTensorsOfAStep, long arenaBytes,
        long packedBytes, WorkPool pool)
    {
        Segment = segment;
        _body = body;
        _pool = pool;
        Slots = slots.All;
        MostTensorsOfAStep = mostTensorsOfAStep;
        Transient = [.. Slots.Where(IsTransient).Select(slot => slot.Index)];
        _inputs = [.. segment.Function.Inputs.Select(input => slots[input])];
        _outputs = [.. segment.Function.Body.Outputs.Select(output => slots[output])];
        _mustCopy = [.. _outputs.Select((slot, i) => slot.Kind != SlotKind.Output || Array.IndexOf(_outputs, slot) != i)];
        long constants = packedBytes + Slots.Sum(slot => (slot.Constant as Tensor)?.ByteLength ?? 0L);
        Plan = new SegmentPlan(arenaBytes, constants,
            [.. body.Steps.Select(step => new PlannedStep(
                step.Operation.Name, step.Operation.Type, step.KernelName, MultiplyAdds.Of(step.Operation)))]);
    }

    public Segment Segment { get; }

    /// <summary>What it was loaded from, whose memory it uses; null for a segment that was compiled.</summary>
    public SegmentArtifact? Artifact { get; set; }

    public string Device { get; set; } = "CPU";

    public SegmentPlan Plan { get; }

    public SegmentProfile? Profile { get; set; }

    public IReadOnlyList<Slot> Slots { get; }

    public int MostTensorsOfAStep { get; }

    /// <summary>Slots whose values must not outlive a run.</summary>
    public int[] Transient { get; }

    public ISegmentContext CreateContext() => new CpuContext(this, _pool);

    public void Run(CpuContext context, ReadOnlySpan<Value> inputs, Span<Value> outputs)
    {
        if (inputs.Length != _inputs.Length || outputs.Length != _outputs.Length)
            throw new ArgumentException($"The segment has {_inputs.Length} inputs and {_outputs.Length} outputs; {inputs.Length} and {outputs.Length} were given.");
        for (int i = 0; i < inputs.Length; i++)
            context.Values[_inputs[i].Index] = inputs[i];
        for (int i = 0; i < outputs.Length; i++)
        {
            if (!_mustCopy[i] && outputs[i] is Tensor given && Suits(given, _outputs[i]))
                context.Values[_outputs[i].Index] = given;
        }
        if (Profile is not null || Recording.IsOn)
            _body.RunSteps(context, Plan, Profile);
        else
            _body.RunSteps(context);
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = SegmentResult.Deliver(context.Values[_outputs[i].Index]!, outputs[i], _mustCopy[i]);
    }

    private static bool Suits(Tensor given, Slot slot) =>
        !given.IsReadOnly && given.ElementType == slot.Element && given.Shape == slot.Shape;

    public void Dispose()
    {
    }

    private static bool IsTransient(Slot slot) => slot.Kind is SlotKind.Input or SlotKind.Output or SlotKind.Dynamic
        || (slot.Kind == SlotKind.Alias && slot.Root.Kind is not (SlotKind.Arena or SlotKind.Constant));
}
