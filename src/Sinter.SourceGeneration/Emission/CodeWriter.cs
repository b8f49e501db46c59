using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Sinter.SourceGeneration.Emission;

/// <summary>C# text, line by line.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void Line(string line = "")
    {
        if (line.Length > 0)
            _text.Append(' ', _depth * 4).Append(line);
        _text.Append('\n');
    }

    public void Open(string line)
    {
        Line(line);
        Line("{");
        _depth++;
    }

    public void Close()
    {
        _depth--;
        Line("}");
    }

    public void Summary(string text) => Documentation("summary", text);

    public void Remarks(string text) => Documentation("remarks", text);

    public void Parameter(string name, string text) => Line($"/// <param name=\"{name.TrimStart('@')}\">{OneLine(text)}</param>");

    public override string ToString() => _text.ToString();

    /// <summary>A string literal.</summary>
    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    private void Documentation(string element, string text) => Line($"/// <{element}>{OneLine(text)}</{element}>");

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            _ = character switch
            {
                '<' => line.Append("&lt;"),
                '>' => line.Append("&gt;"),
                '&' => line.Append("&amp;"),
                // Everything that the compiler takes for the end of a line is among these.
                _ when char.IsControl(character) || character is '\u2028' or '\u2029' => line.Append(' '),
                _ => line.Append(character),
            };
        }
        return line.ToString().Trim();
    }
}
