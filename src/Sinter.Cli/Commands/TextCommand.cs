using System.CommandLine;
using Sinter.Conversion;
using Sinter.Formats.CoreML.NeuralNetworks;
using Sinter.Ir;
using Sinter.Ir.Text;

namespace Sinter.Cli.Commands;

/// <summary><c>sinter text</c>: a program as MIL text.</summary>
internal sealed class TextCommand : ToolCommand
{
    private readonly Argument<string> _model =
        new("model") { Description = "A .mlpackage, .mlmodel or .mlmodelc that holds an ML Program, or a neural network." };

    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write to this file instead of standard output." };

    private readonly Option<MilDialect?> _dialect =
        new("--dialect") { Description = "The form of the text; by default what the program's opset needs." };

    public TextCommand(Terminal terminal)
        : base("text", "Print a model's program as MIL text, as compiled models hold it; of a neural network, the program that it is run as.",
            """
            sinter text Model.mlpackage | less
            sinter text Model.mlpackage --output model.mil
            sinter text Network.mlmodel
            """, terminal)
    {
        Add(_model);
        Add(_output);
        Add(_dialect);
        Add(Json);
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string path = arguments.GetRequiredValue(_model);
        ModelPaths.Require(path);
        var asset = SourceModel.Open(path);
        Program program = Network.Is(asset.ModelType)
            ? NetworkProgram.AtDefaultShapes(asset, cancellation)
            : asset.ReadProgram();
        var options = new MilTextOptions { Dialect = arguments.GetValue(_dialect) };
        if (arguments.GetValue(_output) is { } file)
        {
            using (StreamWriter writer = File.CreateText(file))
                MilPrinter.Print(program, options, writer);
            if (!arguments.GetValue(Json))
                Terminal.WriteLine($"wrote {file}");
        }
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                if (arguments.GetValue(_output) is { } written)
                    writer.WriteString("wrote", written);
                else
                    writer.WriteString("text", MilPrinter.Print(program, options));
                writer.WriteEndObject();
            });
        }
        else if (arguments.GetValue(_output) is null)
        {
            MilPrinter.Print(program, options, Terminal.Output);
        }
        return Task.FromResult(ExitCode.Success);
    }
}
