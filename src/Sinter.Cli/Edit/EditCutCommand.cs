using System.CommandLine;
using Sinter.Cli.Commands;

namespace Sinter.Cli.Edit;

/// <summary><c>sinter edit cut</c>.</summary>
internal sealed class EditCutCommand : EditingCommand
{
    private readonly Argument<string> _model = new("model") { Description = "An ML Program of one function without states." };

    private readonly Option<string> _first = new("--first") { Description = "The package for the first part.", Required = true };

    private readonly Option<string> _second = new("--second") { Description = "The package for the second part.", Required = true };

    private readonly Option<string?> _pipeline = new("--pipeline") { Description = "Also write a pipeline of both." };

    public EditCutCommand(Terminal terminal)
        : base("cut", "Cut a model in two with about half of the weights in each.",
            """
            sinter edit cut Model.mlpackage --first First.mlpackage --second Second.mlpackage
            sinter edit cut Model.mlpackage --first First.mlpackage --second Second.mlpackage --pipeline Both.mlpackage
            """, terminal)
    {
        Add(_model);
        Add(_first);
        Add(_second);
        Add(_pipeline);
    }

    protected override IReadOnlyList<string> Write(ParseResult arguments)
    {
        string model = arguments.GetRequiredValue(_model), first = arguments.GetRequiredValue(_first),
            second = arguments.GetRequiredValue(_second);
        ModelPaths.Require(model);
        ModelEditor.Cut(model, first, second);
        if (arguments.GetValue(_pipeline) is not { } pipeline)
            return [first, second];
        ModelEditor.MakePipeline(pipeline, [first, second]);
        return [first, second, pipeline];
    }
}
