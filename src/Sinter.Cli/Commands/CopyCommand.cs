using System.CommandLine;
using Sinter.Workbench.Inspect;

namespace Sinter.Cli.Commands;

/// <summary><c>sinter copy</c>: reads a model and writes it back.</summary>
internal sealed class CopyCommand : ToolCommand
{
    private readonly Argument<string> _source = new("source") { Description = "A .mlpackage or .mlmodel." };

    private readonly Argument<string> _destination = new("destination") { Description = "Where to write it; nothing may be there yet." };

    public CopyCommand(Terminal terminal)
        : base("copy",
            "Read a model and write it back without losing anything, unknown fields included. The copy is read again and compared.",
            """
            sinter copy Model.mlpackage Copy.mlpackage
            sinter copy Model.mlmodel Copy.mlmodel
            """, terminal)
    {
        Add(_source);
        Add(_destination);
        Add(Json);
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string source = arguments.GetRequiredValue(_source), destination = arguments.GetRequiredValue(_destination);
        ModelPaths.Require(source);
        ModelCopy copy = ModelCopy.Write(source, destination);
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("copy", destination);
                writer.WriteNumber("specificationBytes", copy.Bytes);
                writer.WriteBoolean("sameBytes", copy.HasSameBytes);
                writer.WriteEndObject();
            });
        }
        else
        {
            string words = copy.HasSameBytes ? "the same bytes" : "the same model; its bytes are ordered differently";
            Terminal.WriteLine($"{destination}: {words}");
        }
        return Task.FromResult(ExitCode.Success);
    }
}
