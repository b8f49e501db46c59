using System.Collections.Concurrent;
using System.Diagnostics;

namespace Sinter.Runtime;

/// <summary>Where predictions spend their time, step by step. One that is given with a model's configuration measures everything that the
/// model runs; without one nothing is measured.</summary>
public sealed class StepProfile
{
    private readonly ConcurrentQueue<SegmentProfile> _segments = new();

    /// <summary>What was measured so far, in the order in which segments were compiled and their steps run.</summary>
    public IReadOnlyList<StepTime> Times => [.. _segments.SelectMany(segment => segment.Times)];

    /// <summary>A place for the times of a newly compiled segment.</summary>
    public SegmentProfile Add(SegmentPlan plan)
    {
        var segment = new SegmentProfile(plan);
        _segments.Enqueue(segment);
        return segment;
    }

    /// <summary>Forgets all times, for example those of warming up.</summary>
    public void Reset()
    {
        foreach (SegmentProfile segment in _segments)
            segment.Reset();
    }
}

/// <summary>The times of one segment's steps. Several runs may record at once.</summary>
public sealed class SegmentProfile(SegmentPlan plan)
{
    private readonly long[] _calls = new long[plan.Steps.Count];
    private readonly long[] _ticks = new long[plan.Steps.Count];

    public IEnumerable<StepTime> Times =>
        plan.Steps.Select((step, i) => new StepTime(step, Interlocked.Read(ref _calls[i]), Interlocked.Read(ref _ticks[i])));

    /// <summary>Adds one run of a step, in ticks of <see cref="Stopwatch"/>.</summary>
    public void Record(int step, long ticks)
    {
        Interlocked.Increment(ref _calls[step]);
        Interlocked.Add(ref _ticks[step], ticks);
    }

    public void Reset()
    {
        for (int i = 0; i < _calls.Length; i++)
        {
            Interlocked.Exchange(ref _calls[i], 0);
            Interlocked.Exchange(ref _ticks[i], 0);
        }
    }
}

/// <summary>What one step has taken.</summary>
/// <param name="Step">The operation and how it is run.</param>
/// <param name="Calls">How often it ran.</param>
/// <param name="Ticks">All runs together, in ticks of <see cref="Stopwatch"/>.</param>
public sealed record StepTime(PlannedStep Step, long Calls, long Ticks)
{
    public TimeSpan Total => Stopwatch.GetElapsedTime(0, Ticks);
}
