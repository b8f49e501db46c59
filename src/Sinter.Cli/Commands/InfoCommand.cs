using System.CommandLine;
using Sinter.Cli.Inspect;
using Sinter.Workbench.Inspect;

namespace Sinter.Cli.Commands;

/// <summary><c>sinter info</c>: what a model takes and gives, and what it is made of.</summary>
internal sealed class InfoCommand : ToolCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A .mlpackage, .mlmodel or .mlmodelc." };

    private readonly Option<bool> _weights = new("--weights") { Description = "List every weight." };

    public InfoCommand(Terminal terminal)
        : base("info", "Describe a model: interface, metadata, operations and opset, weights with their precision, sizes.",
            """
            sinter info Model.mlpackage
            sinter info Model.mlmodelc --weights
            sinter info Model.mlmodel --json
            """, terminal)
    {
        Add(_model);
        Add(_weights);
        Add(Json);
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string path = arguments.GetRequiredValue(_model);
        ModelPaths.Require(path);
        ModelReport report = ModelReport.Read(path, cancellation);
        if (arguments.GetValue(Json))
            Terminal.WriteJson(writer => ModelReportJson.Write(report, writer));
        else
            new ModelReportText(Terminal, arguments.GetValue(_weights)).Write(report);
        return Task.FromResult(ExitCode.Success);
    }
}
