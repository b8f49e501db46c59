using Sinter.Compiler;
using Sinter.Ir;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Evaluation;

/// <summary>Specializations of one function by the shapes of its inputs; bounded, the least recently used goes first.</summary>
internal sealed class SpecializationCache(IFunctionSource source, ModelConfiguration configuration, IDevice device) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _byUse = [];
    private Entry? _latest;

    /// <summary>The specialization for these shapes, made now if need be. Two callers with the same new shapes wait for one
    /// another.</summary>
    /// <exception cref="ModelException">The function cannot be specialized for the shapes.</exception>
    public Specialization Get(Shape[] shapes, CancellationToken cancellation)
    {
        // Mostly the shapes stay the same; callers on several cores do not wait for one another then.
        if (Volatile.Read(ref _latest) is { Specialization: { } ready } latest && latest.Shapes.AsSpan().SequenceEqual(shapes))
            return ready;
        Entry entry;
        lock (_lock)
        {
            _latest = entry = Find(shapes);
        }
        // A cancelled or failed attempt leaves nothing behind: the next caller tries again.
        lock (entry)
        {
            entry.Specialization ??= Specialize(shapes, cancellation);
            Interlocked.MemoryBarrier();
            if (entry.IsDropped)
                entry.Specialization.Retire();
            return entry.Specialization;
        }
    }

    /// <summary>Bytes planned for one prediction, of the largest, and for the constants of all.</summary>
    public (long Arena, long Constants) PlannedMemory
    {
        get
        {
            lock (_lock)
            {
                SegmentPlan[] plans = [.. _byUse.Select(entry => entry.Specialization?.Plan).OfType<SegmentPlan>()];
                return (plans.Select(plan => plan.ArenaBytes).DefaultIfEmpty().Max(), plans.Sum(plan => plan.ConstantBytes));
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (Entry entry in _byUse)
                entry.Specialization?.Dispose();
            _byUse.Clear();
            _latest = null;
        }
    }

    private Entry Find(Shape[] shapes)
    {
        for (LinkedListNode<Entry>? node = _byUse.First; node is not null; node = node.Next)
        {
            if (!node.Value.Shapes.AsSpan().SequenceEqual(shapes))
                continue;
            if (node != _byUse.First)
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
            }
            return node.Value;
        }
        var entry = new Entry([.. shapes]);
        _byUse.AddFirst(entry);
        // A dropped specialization may still be running, or being made; the garbage collector takes it when it is done.
        if (_byUse.Count > Math.Max(1, configuration.MaxSpecializations))
        {
            Entry dropped = _byUse.Last!.Value;
            _byUse.RemoveLast();
            dropped.IsDropped = true;
            Interlocked.MemoryBarrier();
            dropped.Specialization?.Retire();
        }
        return entry;
    }

    private Specialization Specialize(Shape[] shapes, CancellationToken cancellation)
    {
        Function function = source.For(shapes, cancellation);
        bool keeps = configuration.WeightResidency == WeightResidency.Memory && configuration.Numerics != Numerics.Faithful;
        CanonicalPipeline.Run(function, configuration.Numerics, keeps ? device.KeepsCompressed : null, cancellation);
        DevicePipeline.Run(function, device, cancellation);
        ICompiledSegment segment = device.Compile(new Segment(function), cancellation);
        segment.Profile = configuration.Profile?.Add(segment.Plan);
        configuration.Arenas?.Require(source.Name, segment.Plan);
        return new Specialization(segment, configuration.Arenas);
    }

    private sealed class Entry(Shape[] shapes)
    {
        public Shape[] Shapes { get; } = shapes;

        public Specialization? Specialization { get; set; }

        public bool IsDropped { get; set; }
    }
}
