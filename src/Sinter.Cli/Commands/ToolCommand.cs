using System.CommandLine;
using Sinter.Tensors;
using Sinter.Workbench;
using Sinter.Workbench.Files;

namespace Sinter.Cli.Commands;

/// <summary>A command of the tool: its action's errors become a plain message and an exit code, and its help ends with examples.</summary>
internal abstract class ToolCommand : Command
{
    protected ToolCommand(string name, string description, string examples, Terminal terminal)
        : base(name, description)
    {
        Terminal = terminal;
        Examples = examples;
        SetAction(RunGuardedAsync);
    }

    /// <summary>Lines for the end of the help text.</summary>
    public string Examples { get; }

    /// <summary>What is typed to call it, for example <c>sinter cache list</c>.</summary>
    public string Invocation =>
        $"{(Parents.OfType<ToolCommand>().FirstOrDefault() is { } parent ? parent.Invocation : "sinter")} {Name}";

    protected Option<bool> Json { get; } = new("--json") { Description = "Print JSON instead of text." };

    protected Terminal Terminal { get; }

    /// <summary>Does what the command is for.</summary>
    /// <returns>An exit code.</returns>
    protected abstract Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation);

    private async Task<int> RunGuardedAsync(ParseResult arguments, CancellationToken cancellation)
    {
        try
        {
            return await RunAsync(arguments, cancellation);
        }
        catch (OperationCanceledException)
        {
            return Report(arguments, ExitCode.Cancelled, "cancelled", "cancelled");
        }
        catch (UsageException exception)
        {
            return Report(arguments, ExitCode.Usage, "usage", exception.Message, $"`{Invocation} --help` shows what is possible.");
        }
        catch (InputFileException exception)
        {
            return Report(arguments, ExitCode.InputInvalid, "input", exception.Message);
        }
        catch (ModelInputException exception)
        {
            return Report(arguments, ExitCode.InputInvalid, "input", exception.Message, "`sinter info MODEL` lists what the model takes.");
        }
        catch (ModelUnsupportedException exception)
        {
            return Report(arguments, ExitCode.ModelUnsupported, "unsupported", exception.Message);
        }
        catch (ModelFormatException exception)
        {
            return Report(arguments, ExitCode.ModelInvalid, "model", exception.Message,
                "The model is damaged or breaks the format's rules: export it again, or compare it with its source.");
        }
        catch (Exception exception) when (exception is ModelException or IOException or UnauthorizedAccessException or NotSupportedException
            or TensorTooLargeException)
        {
            return Report(arguments, ExitCode.Failure, "failure", exception.Message);
        }
    }

    private int Report(ParseResult arguments, int exitCode, string kind, string message, string? advice = null)
    {
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteStartObject("error");
                writer.WriteString("kind", kind);
                writer.WriteString("message", message);
                writer.WriteNumber("exitCode", exitCode);
                writer.WriteEndObject();
                writer.WriteEndObject();
            });
        }
        Terminal.Note($"{Invocation}: {message}");
        if (advice is not null)
            Terminal.Note(advice);
        return exitCode;
    }
}
