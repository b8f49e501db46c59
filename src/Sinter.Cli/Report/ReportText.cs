using System.Globalization;
using Sinter.Cli.Commands;
using Spectre.Console;

namespace Sinter.Cli.Report;

/// <summary>Shows reports as tables: one column per model, and the change since a baseline beside it.</summary>
internal static class ReportText
{
    public static void Write(IReadOnlyList<PerformanceReport> reports, ReportFile? baseline, Terminal terminal, int top)
    {
        IReadOnlyList<ReportFact> facts = ReportFact.Of(reports, baseline);
        Table table = Terminal.Table(["", .. reports.Select(report => report.Model)]);
        foreach (ReportFact fact in facts)
            table.AddRow([new Text(fact.Name), .. fact.Cells.Select(cell => new Text(cell))]);
        terminal.Results.Write(table);
        foreach (PerformanceReport report in reports.Where(report => top > 0 && report.Operations.Length > 0))
        {
            terminal.WriteLine();
            Table operations = Terminal.Table($"slowest operations of {report.Model}", "type", "device", "kernel", "time", "share", "GFLOP/s");
            foreach (OperationTiming operation in report.Operations.Take(top))
            {
                operations.AddRow(new Text(operation.Name), new Text(operation.Type), new Text(operation.Device), new Text(operation.Kernel),
                    new Text(Time(operation.Milliseconds)), new Text(Percent(operation.Share)),
                    new Text(operation.Gigaflops > 0 ? Number(operation.Gigaflops) : ""));
            }
            terminal.Results.Write(operations);
        }
    }

    public static string Time(double milliseconds) => milliseconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{1000 * milliseconds:F1} us")
        : string.Create(CultureInfo.InvariantCulture, $"{milliseconds:F2} ms");

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");

    public static string Number(double value) =>
        value.ToString(value < 10 ? "F2" : value < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);
}
