using System.Globalization;
using System.Net;
using System.Text;

namespace Sinter.Workbench.Report;

/// <summary>Reports as one page of HTML that needs nothing else: tables, and charts drawn with SVG.</summary>
public static class ReportPage
{
    private const int MostOperations = 40, ChartWidth = 640, ChartHeight = 160;

    /// <summary>How pages look, in light and in dark.</summary>
    public const string Style = """
        :root { color-scheme: light dark; --bar: light-dark(#2563eb, #60a5fa); --muted: light-dark(#64748b, #94a3b8); --line: light-dark(#e2e8f0, #334155); }
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 68rem; padding: 0 1rem; background: light-dark(#fff, #0f172a); color: light-dark(#0f172a, #e2e8f0); }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; margin-bottom: .3rem; }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } caption { text-align: left; color: var(--muted); }
        th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; white-space: nowrap; }
        th { font-weight: 600; } thead th { color: var(--muted); font-weight: 500; } td.number { text-align: right; }
        .bar { display: inline-block; height: .7em; background: var(--bar); border-radius: 2px; min-width: 1px; }
        svg { width: 100%; max-width: 40rem; height: auto; } svg rect { fill: var(--bar); } svg text { fill: var(--muted); font-size: 12px; }
        svg line { stroke: var(--line); } p.note { color: var(--muted); }
        """;

    public static string Write(IReadOnlyList<PerformanceReport> reports, ReportFile? baseline)
    {
        var page = new StringBuilder();
        string title = $"Performance of {string.Join(", ", reports.Select(report => report.Model))}";
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(title)}</title><style>{Style}</style></head>
            <body><h1>{Text(title)}</h1>
            <p class="note">Sinter {Text(reports[0].Engine)} on {Text(string.Join("; ", reports[0].Machine))}</p>
            """);
        Facts(page, reports, baseline);
        foreach (PerformanceReport report in reports)
        {
            page.Append(CultureInfo.InvariantCulture, $"<section><h2>{Text(report.Model)}</h2>");
            Histogram(page, report.Latency);
            Bars(page, "Predictions per second", report.Throughput.Select(point => ($"{point.InFlight} in flight", point.PerSecond,
                Figures.Number(point.PerSecond))));
            Bars(page, "Time by type of operation", report.Operations.GroupBy(operation => $"{operation.Type} on {operation.Device}")
                .Select(group => (group.Key, Milliseconds: group.Sum(operation => operation.Milliseconds)))
                .OrderByDescending(group => group.Milliseconds).Take(12)
                .Select(group => (group.Key, group.Milliseconds, Figures.Time(group.Milliseconds))));
            Operations(page, report);
            page.Append("</section>");
        }
        return page.Append("</body></html>\n").ToString();
    }

    private static void Facts(StringBuilder page, IReadOnlyList<PerformanceReport> reports, ReportFile? baseline)
    {
        page.Append("<div class=\"scroll\"><table><thead><tr><th></th>");
        foreach (PerformanceReport report in reports)
            page.Append(CultureInfo.InvariantCulture, $"<th>{Text(report.Model)}</th>");
        page.Append("</tr></thead><tbody>");
        foreach (ReportFact fact in ReportFact.Of(reports, baseline))
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><th>{Text(fact.Name)}</th>");
            foreach (string cell in fact.Cells)
                page.Append(CultureInfo.InvariantCulture, $"<td>{Text(cell)}</td>");
            page.Append("</tr>");
        }
        page.Append("</tbody></table></div>");
    }

    private static void Histogram(StringBuilder page, LatencyTiming latency)
    {
        (double low, double high, IReadOnlyList<int> counts) = LatencyHistogram.Of(latency);
        double width = (double)ChartWidth / counts.Count, unit = (ChartHeight - 20.0) / Math.Max(1, counts.Max());
        page.Append(CultureInfo.InvariantCulture, $"<h3>How long predictions take</h3><svg role=\"img\" aria-label=\"Histogram of {latency.Milliseconds.Length} predictions from {Figures.Time(low)} to {Figures.Time(high)}\" viewBox=\"0 0 {ChartWidth} {ChartHeight + 20}\">");
        for (int i = 0; i < counts.Count; i++)
        {
            double height = counts[i] * unit;
            page.Append(CultureInfo.InvariantCulture, $"<rect x=\"{(i * width) + 1:F1}\" y=\"{ChartHeight - height:F1}\" width=\"{width - 2:F1}\" height=\"{height:F1}\"><title>{counts[i]} predictions</title></rect>");
        }
        page.Append(CultureInfo.InvariantCulture, $"<line x1=\"0\" y1=\"{ChartHeight}\" x2=\"{ChartWidth}\" y2=\"{ChartHeight}\"/><text x=\"0\" y=\"{ChartHeight + 16}\">{Figures.Time(low)}</text><text x=\"{ChartWidth}\" y=\"{ChartHeight + 16}\" text-anchor=\"end\">{Figures.Time(high)}</text></svg>");
    }

    private static void Bars(StringBuilder page, string title, IEnumerable<(string Name, double Value, string Text)> bars)
    {
        (string Name, double Value, string Text)[] all = [.. bars];
        if (all.Length == 0)
            return;
        double most = all.Max(bar => bar.Value);
        page.Append(CultureInfo.InvariantCulture, $"<h3>{Text(title)}</h3><div class=\"scroll\"><table><tbody>");
        foreach ((string name, double value, string text) in all)
            page.Append(CultureInfo.InvariantCulture, $"<tr><th>{Text(name)}</th><td class=\"number\">{Text(text)}</td><td style=\"width:60%\"><span class=\"bar\" style=\"width:{(most > 0 ? 100 * value / most : 0):F1}%\"></span></td></tr>");
        page.Append("</tbody></table></div>");
    }

    private static void Operations(StringBuilder page, PerformanceReport report)
    {
        if (report.Operations.Length == 0)
            return;
        page.Append("<h3>Operations, the slowest first</h3><div class=\"scroll\"><table><thead><tr><th>operation</th><th>type</th><th>device</th><th>kernel</th><th>estimated</th><th>time</th><th>share</th><th>GFLOP/s</th><th></th></tr></thead><tbody>");
        double most = report.Operations[0].Milliseconds;
        foreach (OperationTiming operation in report.Operations.Take(MostOperations))
        {
            string rate = operation.Gigaflops > 0 ? Figures.Number(operation.Gigaflops) : "";
            string estimate = operation.EstimatedMilliseconds is { } estimated ? Figures.Time(estimated) : "";
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(operation.Name)}</td><td>{Text(operation.Type)}</td><td>{Text(operation.Device)}</td><td>{Text(operation.Kernel)}</td><td class=\"number\">{estimate}</td><td class=\"number\">{Figures.Time(operation.Milliseconds)}</td><td class=\"number\">{Figures.Percent(operation.Share)}</td><td class=\"number\">{rate}</td><td style=\"width:20%\"><span class=\"bar\" style=\"width:{100 * operation.Milliseconds / most:F1}%\"></span></td></tr>");
        }
        page.Append("</tbody></table></div>");
        if (report.Operations.Length > MostOperations)
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{report.Operations.Length - MostOperations} more take {Figures.Percent(report.Operations.Skip(MostOperations).Sum(operation => operation.Share))} together.</p>");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
