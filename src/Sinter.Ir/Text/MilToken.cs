namespace Sinter.Ir.Text;

internal enum MilTokenKind
{
    End,
    Identifier,
    String,
    Number,
    Punctuation,
    Arrow,
}

/// <summary>A stretch of the text. A string's includes the quotes.</summary>
internal readonly record struct MilToken(MilTokenKind Kind, int Start, int Length);
