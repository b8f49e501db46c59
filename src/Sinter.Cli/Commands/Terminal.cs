using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Sinter.Cli.Commands;

/// <summary>Where a command writes: results to standard output, progress and errors to standard error. Neither has colours or moving parts
/// when it is redirected.</summary>
internal sealed class Terminal
{
    private const int RedirectedWidth = 240;

    private static readonly JsonWriterOptions JsonFormat = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TextWriter _error;

    private Terminal(TextWriter output, TextWriter error, bool isOutputRedirected, bool isErrorRedirected)
    {
        Output = output;
        _error = error;
        Results = StyledConsole(output, isOutputRedirected);
        Progress = StyledConsole(error, isErrorRedirected);
        ShowsProgress = !isErrorRedirected;
    }

    public TextWriter Output { get; }

    /// <summary>Standard output, with styles.</summary>
    public IAnsiConsole Results { get; }

    /// <summary>Standard error, with styles.</summary>
    public IAnsiConsole Progress { get; }

    /// <summary>True when a person may be watching.</summary>
    public bool ShowsProgress { get; }

    public static Terminal ForProcess() => new(Console.Out, Console.Error, Console.IsOutputRedirected, Console.IsErrorRedirected);

    /// <summary>A terminal that writes into texts, as if redirected.</summary>
    public static Terminal Into(TextWriter output, TextWriter error) => new(output, error, true, true);

    public void WriteLine(string line = "") => Output.WriteLine(line);

    /// <summary>Writes a line to standard error.</summary>
    public void Note(string line) => _error.WriteLine(line);

    /// <summary>Writes JSON to standard output.</summary>
    public void WriteJson(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonFormat))
            write(writer);
        Output.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    /// <summary>A table without borders, as wide as its content.</summary>
    public static Table Table(params string[] columns)
    {
        Table table = new Table().NoBorder();
        foreach (string column in columns)
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Dim))).NoWrap().PadLeft(0).PadRight(2));
        return table;
    }

    private static IAnsiConsole StyledConsole(TextWriter writer, bool isRedirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (isRedirected)
            console.Profile.Width = RedirectedWidth;
        return console;
    }
}
