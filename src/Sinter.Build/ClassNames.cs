using System.Buffers;

namespace Sinter.Build;

/// <summary>Names that classes and namespaces can have.</summary>
internal static class ClassNames
{
    private static readonly SearchValues<string> Keywords = SearchValues.Create(
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default",
        "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto", "if",
        "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out", "override",
        "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc", "static", "string",
        "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void",
        "volatile", "while",
    ], StringComparison.Ordinal);

    /// <summary>The class for a file: <c>my-model.v2.mlmodel</c> gives <c>MyModelV2</c>. Empty when nothing of the name can be used.</summary>
    public static string OfFile(string path)
    {
        string name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path));
        IEnumerable<string> words = new string([.. name.Select(character => char.IsLetterOrDigit(character) ? character : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string joined = string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return joined.Length > 0 && char.IsDigit(joined[0]) ? "_" + joined : joined;
    }

    /// <summary>True of a name that a class can have.</summary>
    public static bool IsIdentifier(string name) => name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_')
        && name.All(character => char.IsLetterOrDigit(character) || character == '_') && !Keywords.Contains(name);

    /// <summary>True of a namespace, or of the lack of one.</summary>
    public static bool IsNamespace(string name) => name.Length == 0 || name.Split('.').All(IsIdentifier);
}
