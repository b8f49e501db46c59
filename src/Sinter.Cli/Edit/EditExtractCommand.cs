using System.CommandLine;
using Sinter.Cli.Commands;

namespace Sinter.Cli.Edit;

/// <summary><c>sinter edit extract</c>.</summary>
internal sealed class EditExtractCommand : EditingCommand
{
    private readonly Argument<string> _model = new("model") { Description = "An ML Program of one function without states." };

    private readonly Option<string[]> _from = new("--from")
    {
        Description = "Values that the part takes; the model's inputs if left out.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _to = new("--to")
    {
        Description = "Values that the part gives.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    public EditExtractCommand(Terminal terminal)
        : base("extract", "Take out the part of a model between values; `sinter text` shows their names.",
            """
            sinter edit extract Model.mlpackage -o Head.mlpackage --from features --to logits
            sinter edit extract Model.mlpackage -o Backbone.mlpackage --to features
            """, terminal)
    {
        Add(_model);
        Add(_from);
        Add(_to);
        Add(Output);
    }

    protected override IReadOnlyList<string> Write(ParseResult arguments)
    {
        string model = arguments.GetRequiredValue(_model), output = arguments.GetRequiredValue(Output);
        ModelPaths.Require(model);
        ModelEditor.Extract(model, output, arguments.GetValue(_from) ?? [], arguments.GetRequiredValue(_to));
        return [output];
    }
}
