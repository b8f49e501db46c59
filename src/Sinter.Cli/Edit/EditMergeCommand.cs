using System.CommandLine;
using Sinter.Cli.Commands;

namespace Sinter.Cli.Edit;

/// <summary><c>sinter edit merge</c>.</summary>
internal sealed class EditMergeCommand : EditingCommand
{
    private readonly Argument<string[]> _functions = new("functions") { Description = "NAME=MODEL, once per function.", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string?> _default = new("--default") { Description = "The function that is loaded when none is named; the first if left out." };

    public EditMergeCommand(Terminal terminal)
        : base("merge", "Put models into one package as its functions; equal weights are stored once (iOS18).",
            "sinter edit merge -o Both.mlpackage --default base base=Base.mlpackage adapted=Adapted.mlpackage", terminal)
    {
        Add(_functions);
        Add(_default);
        Add(Output);
    }

    protected override IReadOnlyList<string> Write(ParseResult arguments)
    {
        string output = arguments.GetRequiredValue(Output);
        IReadOnlyList<KeyValuePair<string, string>> functions = Pairs(arguments.GetRequiredValue(_functions));
        foreach ((_, string model) in functions)
            ModelPaths.Require(model);
        ModelEditor.MergeFunctions(output, functions, arguments.GetValue(_default) ?? functions[0].Key);
        return [output];
    }
}
