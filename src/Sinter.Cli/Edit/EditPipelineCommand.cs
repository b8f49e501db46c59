using System.CommandLine;
using Sinter.Cli.Commands;

namespace Sinter.Cli.Edit;

/// <summary><c>sinter edit pipeline</c>.</summary>
internal sealed class EditPipelineCommand : EditingCommand
{
    private readonly Argument<string[]> _models = new("models") { Description = "The models in order.", Arity = ArgumentArity.OneOrMore };

    public EditPipelineCommand(Terminal terminal)
        : base("pipeline", "Put models one after another: outputs are inputs of the same name further on.",
            "sinter edit pipeline -o Chain.mlpackage Scaler.mlmodel Network.mlpackage", terminal)
    {
        Add(_models);
        Add(Output);
    }

    protected override IReadOnlyList<string> Write(ParseResult arguments)
    {
        string output = arguments.GetRequiredValue(Output);
        string[] models = arguments.GetRequiredValue(_models);
        foreach (string model in models)
            ModelPaths.Require(model);
        ModelEditor.MakePipeline(output, models);
        return [output];
    }
}
