namespace Sinter.Ir.Text;

/// <summary>Reads MIL text, the content of a compiled model's <c>model.mil</c>. The grammar is in docs/mil-text.md.</summary>
public static class MilParser
{
    /// <summary>Parses a program. Names are resolved; types are taken as written and left to the verifier.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="path">What errors call it.</param>
    /// <param name="blobs">Gives the tensors of weight files, when they are first needed.</param>
    /// <exception cref="ModelFormatException">The text breaks the grammar, or a name is not defined or defined twice. The place is
    /// <c>path(line, column)</c>.</exception>
    /// <exception cref="ModelUnsupportedException">A function is written against an opset that is not known.</exception>
    public static Program Parse(ReadOnlySpan<char> text, string path, IBlobResolver blobs) =>
        new ProgramReader(text, path, blobs).ReadProgram();

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, string, IBlobResolver)"/>
    public static Program Parse(string text, string path, IBlobResolver blobs) => Parse(text.AsSpan(), path, blobs);
}
