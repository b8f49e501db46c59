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

    /// <summary>Measures a segment from now on.</summary>
    public void Attach(ICompiledSegment segment)
    {
        foreach (ICompiledSegment part in segment.Parts)
        {
            part.Profile = new SegmentProfile(part);
            _segments.Enqueue(part.Profile);
        }
    }

    /// <summary>Forgets all times, for example those of warming up.</summary>
    public void Reset()
    {
        foreach (SegmentProfile segment in _segments)
            segment.Reset();
    }
}

/// <summary>The times of one segment's steps. Several runs may record at once.</summary>
public sealed class SegmentProfile(ICompiledSegment segment)
{
    private readonly long[] _calls = new long[segment.Plan.Steps.Count];
    private readonly long[] _ticks = new long[segment.Plan.Steps.Count];

    public IEnumerable<StepTime> Times =>
        segment.Plan.Steps.Select((step, i) => new StepTime(step, segment.Device, Interlocked.Read(ref _calls[i]), Interlocked.Read(ref _ticks[i])));

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
/// <param name="Device">What ran it.</param>
/// <param name="Calls">How often it ran.</param>
/// <param name="Ticks">All runs together, in ticks of <see cref="Stopwatch"/>.</param>
public sealed record StepTime(PlannedStep Step, string Device, long Calls, long Ticks)
{
    public TimeSpan Total => Stopwatch.GetElapsedTime(0, Ticks);

    /// <summary>The same, also for what takes less time than a <see cref="TimeSpan"/> can tell.</summary>
    public double Milliseconds => Ticks * 1e3 / Stopwatch.Frequency;
}
