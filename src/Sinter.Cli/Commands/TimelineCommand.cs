using System.CommandLine;
using Sinter.Workbench;
using Sinter.Workbench.Traces;
using Spectre.Console;

namespace Sinter.Cli.Commands;

/// <summary><c>sinter timeline</c>: what a trace file holds.</summary>
internal sealed class TimelineCommand : ToolCommand
{
    private readonly Argument<string> _trace = new("trace") { Description = "A file that `sinter trace` has written, or another in the trace event format." };

    private readonly Option<int> _top = new("--top") { Description = "How many names to show, by their time.", DefaultValueFactory = _ => 15 };

    public TimelineCommand(Terminal terminal)
        : base("timeline", "Sum a trace up: what each thread did, and where the time went; with --json, the whole timeline.",
            """
            sinter timeline trace.json
            sinter timeline trace.json --top 40
            sinter timeline trace.json --json
            """, terminal)
    {
        Add(_trace);
        Add(_top);
        Add(Json);
        _top.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
                result.AddError("--top takes 0 or more.");
        });
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string path = arguments.GetRequiredValue(_trace);
        if (!File.Exists(path))
            throw new UsageException($"There is no trace at {path}. `sinter trace MODEL -o {path}` writes one.");
        TraceDocument document = TraceReader.Read(path, cancellation);
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer => TraceTimeline.WriteJson(document, writer));
            return Task.FromResult(ExitCode.Success);
        }
        double whole = document.End - document.Start;
        Table lanes = Terminal.Table("lane", "spans", "busy", "share");
        foreach (TraceLane lane in document.Lanes)
            lanes.AddRow(new Text(lane.Name), new Text($"{lane.Count}"), new Text(Figures.Time(lane.BusyTime / 1000)), new Text(Figures.Percent(whole > 0 ? lane.BusyTime / whole : 0)));
        Terminal.Results.Write(lanes);
        Terminal.WriteLine($"{Figures.Time(whole / 1000)} in all{(document.LeftOut > 0 ? $"; {document.LeftOut:N0} events are left out" : "")}");
        Terminal.WriteLine();
        Table names = Terminal.Table("name", "kind", "count", "time in all");
        foreach ((string category, string name, int count, double microseconds) in document.Totals.Take(arguments.GetValue(_top)))
            names.AddRow(new Text(name), new Text(category), new Text($"{count}"), new Text(Figures.Time(microseconds / 1000)));
        Terminal.Results.Write(names);
        return Task.FromResult(ExitCode.Success);
    }
}
