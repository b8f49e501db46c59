using System.CommandLine;
using Sinter.Cli.Commands;

namespace Sinter.Cli.Edit;

/// <summary><c>sinter edit rename</c>.</summary>
internal sealed class EditRenameCommand : EditingCommand
{
    private readonly Argument<string> _model = new("model") { Description = "An ML Program of one function." };

    private readonly Argument<string[]> _names = new("names") { Description = "OLD=NEW, once per feature.", Arity = ArgumentArity.OneOrMore };

    public EditRenameCommand(Terminal terminal)
        : base("rename", "Rename inputs and outputs.", "sinter edit rename Model.mlpackage -o New.mlpackage input_1=image var_840=scores", terminal)
    {
        Add(_model);
        Add(_names);
        Add(Output);
    }

    protected override IReadOnlyList<string> Write(ParseResult arguments)
    {
        string model = arguments.GetRequiredValue(_model), output = arguments.GetRequiredValue(Output);
        ModelPaths.Require(model);
        ModelEditor.Rename(model, output, Pairs(arguments.GetRequiredValue(_names)).ToDictionary(StringComparer.Ordinal));
        return [output];
    }
}
