using System.CommandLine;
using Sinter.Cli.Commands;
using Sinter.Workbench;

namespace Sinter.Cli.Edit;

/// <summary>A command that writes packages.</summary>
internal abstract class EditingCommand : ToolCommand
{
    protected EditingCommand(string name, string description, string examples, Terminal terminal)
        : base(name, description, examples, terminal) => Add(Json);

    protected Option<string> Output { get; } = new("--output", "-o")
    {
        Description = "The .mlpackage to write; nothing may be there yet.",
        Required = true,
    };

    /// <summary>Writes the packages.</summary>
    /// <returns>Where they are.</returns>
    protected abstract IReadOnlyList<string> Write(ParseResult arguments);

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        IReadOnlyList<string> written;
        try
        {
            written = await Task.Run(() => Write(arguments), cancellation);
        }
        catch (ModelInputException exception) when (exception.Stage == ModelStage.Edit)
        {
            // Here the wishes are the input; they came from the command line.
            throw new UsageException(exception.Message);
        }
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteStartArray("written");
                foreach (string path in written)
                    writer.WriteStringValue(path);
                writer.WriteEndArray();
                writer.WriteEndObject();
            });
        }
        else
        {
            foreach (string path in written)
                Terminal.WriteLine(path);
        }
        return ExitCode.Success;
    }

    /// <summary>Pairs such as <c>old=new</c>.</summary>
    /// <exception cref="UsageException">One is no pair, or a name comes twice.</exception>
    protected static IReadOnlyList<KeyValuePair<string, string>> Pairs(string[] arguments)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (string argument in arguments)
        {
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || equals == argument.Length - 1)
                throw new UsageException($"{argument} should be NAME=VALUE.");
            if (pairs.Any(pair => pair.Key == argument[..equals]))
                throw new UsageException($"{argument[..equals]} is given twice.");
            pairs.Add(KeyValuePair.Create(argument[..equals], argument[(equals + 1)..]));
        }
        return pairs;
    }
}
