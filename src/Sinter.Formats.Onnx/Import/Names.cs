using System.Text;

namespace Sinter.Formats.Onnx;

/// <summary>Names as ML Programs allow them: letters, digits and underscores, and no digit first.</summary>
public static class Names
{
    /// <summary>The nearest name that is allowed.</summary>
    public static string Sanitize(string name)
    {
        if (name.Length == 0)
            return "_";
        if (!char.IsAsciiDigit(name[0]) && name.All(IsAllowed))
            return name;
        var text = new StringBuilder(name.Length + 1);
        if (char.IsAsciiDigit(name[0]))
            text.Append('_');
        foreach (char c in name)
            text.Append(IsAllowed(c) ? c : '_');
        return text.ToString();
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
