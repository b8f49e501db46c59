using Sinter.Cli.Commands;
using Sinter.Workbench;
using Sinter.Workbench.Report;
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
            Table operations = Terminal.Table($"slowest operations of {report.Model}", "type", "device", "kernel", "estimated", "time", "share", "GFLOP/s");
            foreach (OperationTiming operation in report.Operations.Take(top))
            {
                operations.AddRow(new Text(operation.Name), new Text(operation.Type), new Text(operation.Device), new Text(operation.Kernel),
                    new Text(operation.EstimatedMilliseconds is { } estimated ? Figures.Time(estimated) : ""),
                    new Text(Figures.Time(operation.Milliseconds)), new Text(Figures.Percent(operation.Share)),
                    new Text(operation.Gigaflops > 0 ? Figures.Number(operation.Gigaflops) : ""));
            }
            terminal.Results.Write(operations);
        }
    }
}
