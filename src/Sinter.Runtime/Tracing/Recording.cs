using System.Diagnostics;

namespace Sinter.Runtime;

/// <summary>The logs that record at this moment everything that the process predicts. With none, nothing is measured.</summary>
public static class Recording
{
    private static readonly Lock Changing = new();
    private static TraceLog[] _logs = [];

    public static bool IsOn => Volatile.Read(ref _logs).Length > 0;

    /// <summary>The time in ticks of <see cref="Stopwatch"/>; 0 when nobody records.</summary>
    public static long Now => IsOn ? Stopwatch.GetTimestamp() : 0;

    /// <summary>The calling thread has run a segment on its device since then; 0 when nobody recorded then.</summary>
    public static void Ran(ICompiledSegment segment, long start)
    {
        if (start != 0)
            Add(new TraceEvent(TraceKind.Segment, segment.Device, start, Stopwatch.GetTimestamp()) { Subject = segment.Plan });
    }

    public static void Begin(TraceLog log)
    {
        lock (Changing)
        {
            Volatile.Write(ref _logs, [.. _logs, log]);
        }
    }

    public static void End(TraceLog log)
    {
        lock (Changing)
        {
            Volatile.Write(ref _logs, [.. _logs.Where(other => other != log)]);
        }
    }

    public static void Add(in TraceEvent item)
    {
        foreach (TraceLog log in Volatile.Read(ref _logs))
            log.Add(item);
    }
}
