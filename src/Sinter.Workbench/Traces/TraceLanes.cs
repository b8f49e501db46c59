namespace Sinter.Workbench.Traces;

/// <summary>Puts the events of a trace on lanes.</summary>
/// <param name="mostSpans">Spans that are kept.</param>
internal sealed class TraceLanes(int mostSpans)
{
    private readonly Dictionary<(string, string), List<TraceSpan>> _threads = [];
    private readonly Dictionary<(string, string), string> _names = [];
    private readonly Dictionary<(string, string), Stack<TraceSpan>> _open = [];
    private readonly Dictionary<string, TraceSpan> _openOverlapping = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TraceSpan>> _overlapping = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(double, double)>> _counters = new(StringComparer.Ordinal);
    private int _spans;
    private long _leftOut;

    public void Name((string, string) thread, string name) => _names[thread] = name;

    public void Add((string, string) thread, TraceSpan span)
    {
        if (HasRoom())
            ListOf(_threads, thread).Add(span);
    }

    public void Begin((string, string) thread, TraceSpan span)
    {
        if (!_open.TryGetValue(thread, out Stack<TraceSpan>? stack))
            _open.Add(thread, stack = new Stack<TraceSpan>());
        stack.Push(span);
    }

    public void End((string, string) thread, double time)
    {
        if (_open.TryGetValue(thread, out Stack<TraceSpan>? stack) && stack.TryPop(out TraceSpan? span))
            Add(thread, span with { Duration = Math.Max(0, time - span.Start) });
    }

    public void BeginOverlapping(string id, TraceSpan span) => _openOverlapping[id] = span;

    public void EndOverlapping(string id, double time)
    {
        if (_openOverlapping.Remove(id, out TraceSpan? span) && HasRoom())
            ListOf(_overlapping, span.Category).Add(span with { Duration = Math.Max(0, time - span.Start) });
    }

    public void Count(string name, double time, double value)
    {
        if (HasRoom())
            ListOf(_counters, name).Add((time, value));
    }

    /// <param name="dropped">Events that the recorder had no room for.</param>
    public TraceDocument ToDocument(long dropped) => new(
        [
            .. _overlapping.Select(kind => new TraceLane(kind.Key, Rows(kind.Value))),
            .. _threads.OrderBy(thread => thread.Value.Min(span => span.Start))
                .Select(thread => new TraceLane(_names.GetValueOrDefault(thread.Key) ?? $"thread {thread.Key.Item2}", Rows(thread.Value))),
        ],
        [.. _counters.Select(counter => new TraceCounter(counter.Key, [.. counter.Value.OrderBy(point => point.Item1)]))],
        dropped + _leftOut);

    private bool HasRoom()
    {
        if (_spans < mostSpans)
        {
            _spans++;
            return true;
        }
        _leftOut++;
        return false;
    }

    private static List<TItem> ListOf<TKey, TItem>(Dictionary<TKey, List<TItem>> lists, TKey key)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out List<TItem>? list))
            lists.Add(key, list = []);
        return list;
    }

    /// <summary>Each span in the first row where it has room: what is nested lies below what holds it, what overlaps beside it.</summary>
    private static List<List<TraceSpan>> Rows(List<TraceSpan> spans)
    {
        var rows = new List<List<TraceSpan>>();
        var holders = new Stack<(TraceSpan Span, int Row)>();
        foreach (TraceSpan span in spans.OrderBy(span => span.Start).ThenByDescending(span => span.Duration))
        {
            while (holders.TryPeek(out (TraceSpan Span, int Row) holder) && holder.Span.End <= span.Start)
                holders.Pop();
            int row = holders.TryPeek(out (TraceSpan Span, int Row) above) ? above.Row + 1 : 0;
            while (row < rows.Count && rows[row][^1].End > span.Start)
                row++;
            if (row == rows.Count)
                rows.Add([]);
            rows[row].Add(span);
            holders.Push((span, row));
        }
        return rows;
    }
}
