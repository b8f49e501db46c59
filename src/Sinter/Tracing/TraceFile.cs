using System.Diagnostics;
using System.Text.Json;
using Sinter.Runtime;

namespace Sinter.Tracing;

/// <summary>Writes a trace in the trace event format: what threads did as complete events (<c>X</c>) on their lanes, what overlaps as pairs
/// of asynchronous events (<c>b</c>, <c>e</c>), and counters (<c>C</c>); all by their time.</summary>
internal static class TraceFile
{
    private const int Process = 1;

    public static void Write(TraceLog log, long origin, Stream stream)
    {
        // What ran already when the recorder started is cut there.
        TraceEvent[] events = [.. log.ToArray().Select(item => item.Start < origin ? item with { Start = origin } : item)];
        var entries = new List<Entry>();
        for (int i = 0; i < events.Length; i++)
            AddTo(entries, events[i], i + 1);
        AddCounter(entries, events, "predictions in flight", item => item.Kind == TraceKind.Inference ? 1 : 0);
        AddCounter(entries, events, "bytes of predictions in flight",
            item => item is { Kind: TraceKind.Segment, Subject: SegmentPlan plan } ? plan.ArenaBytes : 0);
        var operations = new OperationLookup(events);

        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartArray("traceEvents");
        WriteMetadata(json, log, events);
        // An end that falls together with a beginning comes first, so that what follows is not stacked upon it.
        foreach (Entry entry in entries.OrderBy(entry => entry.Time).ThenBy(entry => entry.Order))
            WriteEntry(json, entry, origin, operations);
        json.WriteEndArray();
        json.WriteStartObject("otherData");
        json.WriteString("engine", typeof(Model).Assembly.GetName().Version?.ToString(3));
        json.WriteNumber("droppedEvents", log.Dropped);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void AddTo(List<Entry> entries, in TraceEvent item, int number)
    {
        if (IsOnLane(item.Kind))
        {
            entries.Add(new Entry('X', item, item.Start, 1, number));
            return;
        }
        entries.Add(new Entry('b', item, item.Start, 1, number));
        // An interval of no length ends after it has begun.
        entries.Add(new Entry('e', item, item.End, item.End == item.Start ? 2 : 0, number));
    }

    private static void AddCounter(List<Entry> entries, TraceEvent[] events, string name, Func<TraceEvent, long> amount)
    {
        var changes = new SortedDictionary<long, long>();
        foreach (TraceEvent item in events)
        {
            if (amount(item) is not (long change and not 0))
                continue;
            changes[item.Start] = changes.GetValueOrDefault(item.Start) + change;
            changes[item.End] = changes.GetValueOrDefault(item.End) - change;
        }
        long value = 0;
        foreach ((long time, long change) in changes)
        {
            value += change;
            entries.Add(new Entry('C', new TraceEvent(default, name, time, time), time, 3, value));
        }
    }

    private static void WriteMetadata(Utf8JsonWriter json, TraceLog log, TraceEvent[] events)
    {
        WriteName(json, "process_name", 0, "Sinter");
        foreach (int thread in events.Where(item => IsOnLane(item.Kind)).Select(item => item.Thread).Distinct().Order())
        {
            string? name = log.Threads.GetValueOrDefault(thread);
            string device = events.FirstOrDefault(item => item.Kind == TraceKind.Segment && item.Thread == thread).Name ?? "CPU";
            WriteName(json, "thread_name", thread, string.IsNullOrEmpty(name) ? $"{device}, thread {thread}"
                : name == device ? device : $"{device}, {name}");
        }
    }

    private static void WriteName(Utf8JsonWriter json, string kind, int thread, string name)
    {
        json.WriteStartObject();
        json.WriteString("ph", "M");
        json.WriteString("name", kind);
        json.WriteNumber("pid", Process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, in Entry entry, long origin, OperationLookup operations)
    {
        ref readonly TraceEvent item = ref entry.Item;
        json.WriteStartObject();
        json.WriteString("ph", entry.Phase.ToString());
        json.WriteNumber("pid", Process);
        json.WriteNumber("tid", IsOnLane(item.Kind) && entry.Phase == 'X' ? item.Thread : 0);
        json.WriteNumber("ts", Microseconds(entry.Time - origin));
        if (entry.Phase == 'C')
        {
            json.WriteString("name", item.Name);
            json.WriteStartObject("args");
            json.WriteNumber("value", entry.Number);
            json.WriteEndObject();
        }
        else
        {
            PlannedStep? step = item.Kind == TraceKind.Work ? operations.Find(item) : item.Subject as PlannedStep;
            json.WriteString("cat", item.Kind.ToString());
            json.WriteString("name", item.Kind is TraceKind.Work ? step?.Operation ?? item.Name : item.Name);
            if (entry.Phase == 'X')
                json.WriteNumber("dur", Microseconds(item.End - item.Start));
            else
                json.WriteString("id", $"{entry.Number}");
            if (entry.Phase != 'e')
                WriteArguments(json, item, step);
        }
        json.WriteEndObject();
    }

    private static void WriteArguments(Utf8JsonWriter json, in TraceEvent item, PlannedStep? step)
    {
        json.WriteStartObject("args");
        if (step is not null)
        {
            json.WriteString("type", step.Type);
            json.WriteString("kernel", step.Kernel);
        }
        else if (item.Subject is SegmentPlan plan)
        {
            json.WriteNumber("arenaBytes", plan.ArenaBytes);
            json.WriteNumber("steps", plan.Steps.Count);
        }
        else if (item.Subject is string { Length: > 0 } text)
        {
            json.WriteString("about", text);
        }
        if (item.Outcome != TraceOutcome.Completed)
            json.WriteString("outcome", item.Outcome.ToString());
        json.WriteEndObject();
    }

    /// <summary>What one thread does is nested; predictions, and what waits, overlap.</summary>
    private static bool IsOnLane(TraceKind kind) => kind is TraceKind.Segment or TraceKind.Operation or TraceKind.Work or TraceKind.Setup;

    private static double Microseconds(long ticks) => ticks * (1e6 / Stopwatch.Frequency);

    /// <param name="Phase">The format's letter.</param>
    /// <param name="Item">What is written.</param>
    /// <param name="Time">When, in ticks.</param>
    /// <param name="Order">Among entries of the same time.</param>
    /// <param name="Number">The id of an interval, or the value of a counter.</param>
    private readonly record struct Entry(char Phase, TraceEvent Item, long Time, int Order, long Number)
    {
        public readonly TraceEvent Item = Item;
    }

    /// <summary>Finds the operation that a worker took part in: the one that its caller's thread ran at that time.</summary>
    private sealed class OperationLookup(TraceEvent[] events)
    {
        private readonly Dictionary<int, TraceEvent[]> _byThread = events.Where(item => item.Kind == TraceKind.Operation)
            .GroupBy(item => item.Thread).ToDictionary(group => group.Key, group => group.ToArray());

        public PlannedStep? Find(in TraceEvent work)
        {
            if (!_byThread.TryGetValue(work.Caller, out TraceEvent[]? operations))
                return null;
            int low = 0, high = operations.Length - 1;
            while (low < high)
            {
                int middle = (low + high + 1) >>> 1;
                if (operations[middle].Start <= work.Start)
                    low = middle;
                else
                    high = middle - 1;
            }
            return operations.Length > 0 && operations[low].Start <= work.Start && work.Start <= operations[low].End
                ? operations[low].Subject as PlannedStep
                : null;
        }
    }
}
