namespace Sinter.Workbench.Traces;

/// <summary>Something that took a while.</summary>
/// <param name="Name">For example an operation's name.</param>
/// <param name="Category">For example <c>Operation</c>.</param>
/// <param name="Start">When it began, in microseconds.</param>
/// <param name="Duration">How long it took, in microseconds.</param>
/// <param name="Arguments">What the file tells of it.</param>
public sealed record TraceSpan(string Name, string Category, double Start, double Duration, IReadOnlyList<KeyValuePair<string, string>> Arguments)
{
    /// <summary>When it ended, in microseconds.</summary>
    public double End => Start + Duration;
}

/// <summary>What one thread did, or what overlaps and is of one kind.</summary>
/// <param name="Name">The thread, or the kind.</param>
/// <param name="Rows">Spans by how deep they are stacked; those of a row follow each other.</param>
public sealed record TraceLane(string Name, IReadOnlyList<IReadOnlyList<TraceSpan>> Rows)
{
    /// <summary>How many spans there are.</summary>
    public int Count => Rows.Sum(row => row.Count);

    /// <summary>Microseconds in which something went on.</summary>
    public double BusyTime
    {
        get
        {
            double busy = 0, until = double.NegativeInfinity;
            foreach (TraceSpan span in Rows.SelectMany(row => row).OrderBy(span => span.Start))
            {
                busy += Math.Max(0, span.End - Math.Max(span.Start, until));
                until = Math.Max(until, span.End);
            }
            return busy;
        }
    }
}

/// <summary>A number over time.</summary>
/// <param name="Name">What it counts.</param>
/// <param name="Points">Times in microseconds, and the value from then on.</param>
public sealed record TraceCounter(string Name, IReadOnlyList<(double Time, double Value)> Points);

/// <summary>A trace as a timeline.</summary>
/// <param name="Lanes">What happened, from top to bottom.</param>
/// <param name="Counters">Numbers over time.</param>
/// <param name="LeftOut">Events that there was no room for: here, or when the trace was recorded.</param>
public sealed record TraceDocument(IReadOnlyList<TraceLane> Lanes, IReadOnlyList<TraceCounter> Counters, long LeftOut)
{
    /// <summary>When the first span began, in microseconds.</summary>
    public double Start { get; } = Lanes.SelectMany(lane => lane.Rows).SelectMany(row => row.Take(1)).Select(span => span.Start).DefaultIfEmpty(0).Min();

    /// <summary>When the last span ended, in microseconds.</summary>
    public double End { get; } = Lanes.SelectMany(lane => lane.Rows).SelectMany(row => row).Select(span => span.End).DefaultIfEmpty(0).Max();

    /// <summary>Time by category and name, the longest first.</summary>
    public IEnumerable<(string Category, string Name, int Count, double Microseconds)> Totals => Lanes.SelectMany(lane => lane.Rows).SelectMany(row => row)
        .GroupBy(span => (span.Category, span.Name)).Select(group => (group.Key.Category, group.Key.Name, group.Count(), group.Sum(span => span.Duration)))
        .OrderByDescending(total => total.Item4);
}
