using System.Globalization;
using System.Net;
using System.Text;
using Sinter.Workbench.Report;

namespace Sinter.Workbench.Compare;

/// <summary>A comparison as one page of HTML that needs nothing else: tables, and the signal to noise along the program as a chart.</summary>
public static class ComparisonPage
{
    private const int ChartWidth = 640, ChartHeight = 200;

    /// <summary>Decibels at the top of the chart; float32 itself keeps about as many.</summary>
    private const double MostDecibels = 140;

    public static string Write(string reference, string model, ComparisonReport report)
    {
        string title = $"{Name(model)} compared with {Name(reference)}";
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(title)}</title><style>{ReportPage.Style}</style></head>
            <body><h1>{Text(title)}</h1>
            <p class="note">On {report.Samples} inputs. Signal to noise: the reference's power against that of the difference.</p>
            """);
        Table(page, "Outputs", report.Outputs);
        if (report.Values.Count > 0)
        {
            if (report.FirstNonFinite is { } broken)
                page.Append(CultureInfo.InvariantCulture, $"<p>The first NaN or infinity: {broken.NonFinite} elements of <b>{Text(broken.Name)}</b> ({Text(broken.Operation)}).</p>");
            Chart(page, report.Values);
            Table(page, "Where most is lost", report.LargestLosses);
            Table(page, "All values inside, in program order", report.Values);
        }
        return page.Append("</body></html>\n").ToString();
    }

    private static void Chart(StringBuilder page, IReadOnlyList<ValueComparison> values)
    {
        double width = (double)ChartWidth / values.Count;
        page.Append(CultureInfo.InvariantCulture, $"<h2>Signal to noise along the program</h2><svg role=\"img\" aria-label=\"Signal to noise of {values.Count} values in program order\" viewBox=\"0 0 {ChartWidth} {ChartHeight + 20}\">");
        for (int i = 0; i < values.Count; i++)
        {
            double height = double.IsNaN(values[i].SignalToNoise) ? 0 : Math.Clamp(values[i].SignalToNoise / MostDecibels, 0, 1) * ChartHeight;
            page.Append(CultureInfo.InvariantCulture, $"<rect x=\"{i * width:F2}\" y=\"{ChartHeight - height:F1}\" width=\"{Math.Max(width * 0.9, 0.2):F2}\" height=\"{height:F1}\"><title>{Text(values[i].Name)} ({Text(values[i].Operation)}): {Figures.Decibels(values[i].SignalToNoise)}</title></rect>");
        }
        page.Append(CultureInfo.InvariantCulture, $"<line x1=\"0\" y1=\"{ChartHeight}\" x2=\"{ChartWidth}\" y2=\"{ChartHeight}\"/><text x=\"0\" y=\"{ChartHeight + 16}\">first operation</text><text x=\"{ChartWidth}\" y=\"{ChartHeight + 16}\" text-anchor=\"end\">last; a full bar is {MostDecibels:F0} dB</text></svg>");
    }

    private static void Table(StringBuilder page, string title, IReadOnlyList<ValueComparison> values)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h2>{Text(title)}</h2><div class=\"scroll\"><table><thead><tr><th>value</th><th>operation</th><th>signal to noise</th><th>largest difference</th><th>largest magnitude</th><th>not finite</th><th>same largest element</th></tr></thead><tbody>");
        foreach (ValueComparison value in values)
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(value.Name)}</td><td>{Text(value.Operation)}</td><td class=\"number\">{Figures.Decibels(value.SignalToNoise)}</td><td class=\"number\">{Figures.Significant(value.LargestDifference)}</td><td class=\"number\">{Figures.Significant(value.LargestMagnitude)}</td><td class=\"number\">{value.NonFinite}</td><td class=\"number\">{Figures.Percent(value.Agreement)}</td></tr>");
        page.Append("</tbody></table></div>");
    }

    private static string Name(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
