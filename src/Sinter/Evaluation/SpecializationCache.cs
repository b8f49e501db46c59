using Sinter.Caching;
using Sinter.Compiler;
using Sinter.Ir;
using Sinter.Runtime;
using Sinter.Tensors;
using Sinter.Tracing;

namespace Sinter.Evaluation;

/// <summary>Specializations of one function by the shapes of its inputs; bounded, the least recently used goes first.</summary>
internal sealed class SpecializationCache(IFunctionSource source, ModelConfiguration configuration, Specializer specializer, LoadCache? cache = null)
    : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _byUse = [];
    private Entry? _latest;
    private int _kept;

    /// <summary>The specialization for these shapes, made now if need be. Two callers with the same new shapes wait for one
    /// another.</summary>
    /// <exception cref="ModelException">The function cannot be specialized for the shapes.</exception>
    public Specialization Get(Shape[] shapes, CancellationToken cancellation)
    {
        // Mostly the shapes stay the same; callers on several cores do not wait for one another then.
        if (Volatile.Read(ref _latest) is { Check: null } latest && latest.Specialization is { } ready
            && latest.Shapes.AsSpan().SequenceEqual(shapes))
            return ready;
        Entry entry;
        lock (_lock)
        {
            _latest = entry = Find(shapes);
        }
        // A cancelled or failed attempt leaves nothing behind: the next caller tries again.
        lock (entry)
        {
            if (entry.Check is { } check)
            {
                // Nothing is computed with what is not checked, and what is damaged is made anew.
                if (check.Wait(cancellation) is { } problem)
                {
                    cache!.Refuse(shapes, problem);
                    entry.Specialization?.Retire();
                    entry.Specialization = null;
                }
                entry.Check = null;
            }
            entry.Specialization ??= Load(shapes, cancellation) ?? Specialize(shapes, cancellation);
            Interlocked.MemoryBarrier();
            if (entry.IsDropped)
                entry.Specialization.Retire();
            return entry.Specialization;
        }
    }

    /// <summary>Takes the specialization for these shapes from the cache, if it is there, without waiting until all of it is checked. For a
    /// function that has no other one.</summary>
    public bool TryLoad(Shape[] shapes, CancellationToken cancellation)
    {
        Entry entry;
        lock (_lock)
        {
            _latest = entry = Find(shapes);
        }
        lock (entry)
        {
            if (entry.Specialization is null && cache?.Load(shapes, out BlockCheck? check, cancellation) is { } segment)
            {
                entry.Check = check;
                entry.Specialization = Profiled(segment);
            }
            return entry.Specialization is not null;
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

    /// <summary>The segment that was used last, of those that are ready; null when none is.</summary>
    public ICompiledSegment? Latest
    {
        get
        {
            lock (_lock)
            {
                return _byUse.Select(entry => entry.Specialization?.Segment).FirstOrDefault(segment => segment is not null);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (Entry entry in _byUse)
            {
                entry.Check?.Stop();
                entry.Specialization?.Dispose();
            }
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

    private Specialization? Load(Shape[] shapes, CancellationToken cancellation) =>
        cache?.Load(shapes, cancellation) is { } segment ? Profiled(segment) : null;

    private Specialization Specialize(Shape[] shapes, CancellationToken cancellation) => Telemetry.Run(TraceKind.Specialization, source.Name,
        (Cache: this, shapes, cancellation), static call => call.Cache.Make(call.shapes, call.cancellation),
        made => $"{made.Plan.Steps.Count} steps");

    private Specialization Make(Shape[] shapes, CancellationToken cancellation)
    {
        // What is kept of a flexible model stays bounded too.
        if (cache is null || Interlocked.Increment(ref _kept) > configuration.MaxSpecializations)
            return Profiled(specializer.Compile(Prepare(shapes, cancellation), cancellation));
        ICompiledSegment segment = cache.TimeSpecialize(() =>
            (specializer.Compile(Prepare(shapes, cancellation), out SegmentArtifact? made, cancellation), made),
            out SegmentArtifact? artifact);
        cache.Keep(shapes, artifact);
        return Profiled(segment);
    }

    private Function Prepare(Shape[] shapes, CancellationToken cancellation)
    {
        Function function = source.For(shapes, cancellation);
        CanonicalPipeline.Run(function, configuration.Numerics, configuration.Numerics == Numerics.Faithful ? null : Keeps, cancellation);
        return function;
    }

    /// <summary>True for the constants that kernels read as they are stored.</summary>
    private bool Keeps(Operation constant, Opset opset) => specializer.KeepsIntegers(constant, opset)
        || (configuration.WeightResidency == WeightResidency.Memory && specializer.KeepsCompressed(constant, opset));

    private Specialization Profiled(ICompiledSegment segment)
    {
        configuration.Profile?.Attach(segment);
        configuration.Arenas?.Require(source.Name, segment.Plan);
        return new Specialization(segment, configuration.Arenas);
    }

    private sealed class Entry(Shape[] shapes)
    {
        // Read before the specialization, and written after it: who finds it null sees a specialization that was checked.
        private volatile BlockCheck? _check;

        public Shape[] Shapes { get; } = shapes;

        public Specialization? Specialization { get; set; }

        /// <summary>Must be waited for before the specialization is used; null when it is done.</summary>
        public BlockCheck? Check { get => _check; set => _check = value; }

        public bool IsDropped { get; set; }
    }
}
