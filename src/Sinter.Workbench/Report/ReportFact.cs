namespace Sinter.Workbench.Report;

/// <summary>A line of the table of reports.</summary>
/// <param name="Name">What it tells.</param>
/// <param name="Cells">One text per report.</param>
public sealed record ReportFact(string Name, IReadOnlyList<string> Cells)
{
    /// <summary>All lines. A number of a report that the baseline has too says how it changed.</summary>
    public static IReadOnlyList<ReportFact> Of(IReadOnlyList<PerformanceReport> reports, ReportFile? baseline)
    {
        PerformanceReport?[] before = [.. reports.Select((report, i) => BaselineOf(report, i, reports.Count, baseline))];
        ReportFact Line(string name, Func<PerformanceReport, double?> number, Func<double, string> text, bool moreIsBetter = false) =>
            new(name, [.. reports.Select((report, i) => number(report) is not { } value ? ""
                : text(value) + Change(value, before[i] is { } old ? number(old) : null, moreIsBetter))]);
        string Bytes(double bytes) => ByteCount.Text((long)bytes);
        var lines = new List<ReportFact>
        {
            new("engine", [.. reports.Select((report, i) => report.Engine + (before[i] is { } old ? $" (before: {old.Engine})" : ""))]),
            Line("compile", report => report.CompileMilliseconds, Figures.Time),
            new("load is", [.. reports.Select(report => report.Load.Kind)]),
            Line("load", report => report.Load.Milliseconds, Figures.Time),
            Line("uncached load", report => report.Load.UncachedMilliseconds, Figures.Time),
            Line("first prediction", report => report.FirstMilliseconds, Figures.Time),
            Line("prediction, median", report => report.Latency.Median, Figures.Time),
            Line("95 of 100 within", report => report.Latency.P95, Figures.Time),
            Line("fastest", report => report.Latency.Fastest, Figures.Time),
            Line("spread", report => report.Latency.Spread, Figures.Percent),
        };
        foreach (int count in reports.SelectMany(report => report.Throughput).Select(point => point.InFlight).Distinct().Order())
        {
            lines.Add(Line($"per second, {count} in flight", report => report.Throughput.FirstOrDefault(point => point.InFlight == count)?.PerSecond,
                Figures.Number, moreIsBetter: true));
        }
        lines.Add(Line("planned per prediction", report => report.Memory.ArenaBytes, Bytes));
        lines.Add(Line("constants", report => report.Memory.ConstantBytes, Bytes));
        lines.Add(Line("planned in all", report => report.Memory.PlannedBytes, Bytes));
        lines.Add(Line("peak of the process", report => report.Memory.PeakBytes, Bytes));
        lines.Add(Line("allocated per prediction", report => report.Memory.AllocatedBytes, Bytes));
        return [.. lines.Where(line => line.Cells.Any(cell => cell.Length > 0))];
    }

    /// <summary>The report of the same name; a single report is compared with a single one whatever their names.</summary>
    private static PerformanceReport? BaselineOf(PerformanceReport report, int index, int count, ReportFile? baseline)
    {
        if (baseline is null)
            return null;
        PerformanceReport? samePlace = baseline.Reports.ElementAtOrDefault(index);
        return samePlace is not null && (samePlace.Model == report.Model || (count == 1 && baseline.Reports.Length == 1)) ? samePlace
            : baseline.Reports.FirstOrDefault(other => other.Model == report.Model);
    }

    private static string Change(double value, double? before, bool moreIsBetter)
    {
        if (before is not { } old || old <= 0 || value <= 0)
            return "";
        double ratio = moreIsBetter ? value / old : old / value;
        return FormattableString.Invariant($" ({ratio:F2}x as good)");
    }
}
