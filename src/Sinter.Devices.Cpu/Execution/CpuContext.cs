using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Devices.Cpu;

/// <summary>Slots and arena of one evaluation at a time.</summary>
internal sealed class CpuContext : ISegmentContext
{
    private readonly CompiledSegment _segment;
    private readonly Tensor[] _borrowed;

    public CpuContext(CompiledSegment segment, WorkPool pool)
    {
        _segment = segment;
        Pool = pool;
        Values = new Value?[segment.Slots.Count];
        _borrowed = new Tensor[segment.MostTensorsOfAStep];
        Memory<byte> arena = AlignedMemory.Allocate(checked((int)segment.Plan.ArenaBytes));
        foreach (Slot slot in segment.Slots)
        {
            if (slot.Kind == SlotKind.Constant)
                Values[slot.Index] = slot.Constant;
            else if (slot.Kind == SlotKind.Arena)
                Values[slot.Index] = Tensors.Tensor.Over(slot.Element, slot.Shape,
                    arena.Slice((int)slot.Offset, Tensors.Tensor.CheckedByteLength(slot.Element, slot.Shape)));
        }
    }

    /// <summary>The value of each slot; null where nothing is yet.</summary>
    public Value?[] Values { get; }

    public WorkPool Pool { get; }

    public CancellationToken Cancellation { get; private set; }

    public Tensor Tensor(int slot) => (Tensor)Values[slot]!;

    /// <summary>Room for the tensors of one step.</summary>
    public Span<Tensor> Borrow(int count) => _borrowed.AsSpan(0, count);

    /// <summary>The tensor that a kernel is to fill.</summary>
    public Tensor OutputTensor(Slot slot)
    {
        if (slot.Kind == SlotKind.Arena)
            return (Tensor)Values[slot.Index]!;
        // What is there before the step has run is the caller's own memory.
        if (slot.Kind == SlotKind.Output && Values[slot.Index] is Tensor given)
            return given;
        Tensor tensor = Tensors.Tensor.CreateUninitialized(slot.Element, slot.Shape);
        Values[slot.Index] = tensor;
        return tensor;
    }

    /// <summary>Puts a computed value where its slot wants it.</summary>
    public void Store(Slot slot, Value value)
    {
        if (slot.Kind == SlotKind.Arena)
            ((Tensor)Values[slot.Index]!).CopyFrom((Tensor)value);
        else
            Values[slot.Index] = value;
    }

    public ValueTask SubmitAsync(ReadOnlyMemory<Value> inputs, Memory<Value> outputs, CancellationToken cancellation)
    {
        Cancellation = cancellation;
        CoreShare.OfProcess.Enter();
        long start = Recording.Now;
        try
        {
            _segment.Run(this, inputs.Span, outputs.Span);
            return ValueTask.CompletedTask;
        }
        catch (TensorTooLargeException exception)
        {
            throw new PredictionFailedException(ModelStage.Predict, _segment.Segment.Function.Name, "values below 2 GiB",
                exception.Message, exception);
        }
        finally
        {
            CoreShare.OfProcess.Leave();
            Recording.Ran(_segment, start);
            foreach (int slot in _segment.Transient)
                Values[slot] = null;
            Array.Clear(_borrowed);
            Cancellation = default;
        }
    }

    public void Dispose() => Array.Clear(Values);
}
