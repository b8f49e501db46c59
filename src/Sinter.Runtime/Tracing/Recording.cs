namespace Sinter.Runtime;

/// <summary>The logs that record at this moment everything that the process predicts. With none, nothing is measured.</summary>
public static class Recording
{
    private static readonly Lock Changing = new();
    private static TraceLog[] _logs = [];

    public static bool IsOn => Volatile.Read(ref _logs).Length > 0;

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
