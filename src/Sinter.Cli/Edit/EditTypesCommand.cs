using System.CommandLine;
using Sinter.Cli.Commands;

namespace Sinter.Cli.Edit;

/// <summary><c>sinter edit types</c>.</summary>
internal sealed class EditTypesCommand : EditingCommand
{
    private readonly Argument<string> _model = new("model") { Description = "An ML Program of one function." };

    private readonly Option<string> _to = new("--to") { Description = "float16 or float32.", Required = true };

    private readonly Option<string[]> _inputs = new("--inputs")
    {
        Description = "Inputs of the other type to change; none if left out.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _outputs = new("--outputs")
    {
        Description = "Outputs of the other type to change; all if left out.",
        AllowMultipleArgumentsPerToken = true,
    };

    public EditTypesCommand(Terminal terminal)
        : base("types", "Change features between float32 and float16, by casts inside.",
            """
            sinter edit types Model.mlpackage -o New.mlpackage --to float16
            sinter edit types Model.mlpackage -o New.mlpackage --to float32 --inputs x --outputs y
            """, terminal)
    {
        Add(_model);
        Add(_to);
        Add(_inputs);
        Add(_outputs);
        Add(Output);
        _to.AcceptOnlyFromAmong("float16", "float32");
    }

    protected override IReadOnlyList<string> Write(ParseResult arguments)
    {
        string model = arguments.GetRequiredValue(_model), output = arguments.GetRequiredValue(Output);
        ModelPaths.Require(model);
        bool isHalf = arguments.GetRequiredValue(_to) == "float16";
        (ArrayElementType from, ArrayElementType to) = isHalf
            ? (ArrayElementType.Float32, ArrayElementType.Float16) : (ArrayElementType.Float16, ArrayElementType.Float32);
        string[]? inputs = arguments.GetValue(_inputs), outputs = arguments.GetValue(_outputs);
        ModelEditor.ChangeTypes(model, output, from, to, inputs, outputs is { Length: > 0 } ? outputs : null);
        return [output];
    }
}
