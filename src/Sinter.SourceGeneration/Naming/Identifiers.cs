using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Sinter.SourceGeneration.Naming;

/// <summary>Names in a model as names in C#.</summary>
internal static class Identifiers
{
    /// <summary>For example <c>image_in</c> as <c>ImageIn</c>.</summary>
    public static string Pascal(string name)
    {
        var identifier = new StringBuilder(name.Length);
        bool starts = true;
        foreach (char character in name)
        {
            if (!char.IsLetterOrDigit(character) || char.IsSurrogate(character))
            {
                starts = true;
                continue;
            }
            if (identifier.Length == 0 && char.IsDigit(character))
                identifier.Append('_');
            identifier.Append(starts ? char.ToUpperInvariant(character) : character);
            starts = false;
        }
        return identifier.Length == 0 ? "_" : identifier.ToString();
    }

    /// <summary>For example <c>image_in</c> as <c>imageIn</c>; a keyword gets an <c>@</c>.</summary>
    public static string Camel(string name)
    {
        string pascal = Pascal(name);
        int capitals = pascal.TakeWhile(char.IsUpper).Count();
        // An abbreviation at the front becomes small as a whole: RGBImage is rgbImage.
        int small = capitals == pascal.Length || capitals <= 1 ? capitals : capitals - 1;
        string camel = pascal.Substring(0, small).ToLowerInvariant() + pascal.Substring(small);
        return SyntaxFacts.GetKeywordKind(camel) != SyntaxKind.None ? "@" + camel : camel;
    }

    /// <summary>The same names, made different from one another and from those that are taken, in their order.</summary>
    public static IReadOnlyList<string> Distinct(IEnumerable<string> names, params string[] taken)
    {
        var seen = new HashSet<string>(taken, StringComparer.Ordinal);
        var distinct = new List<string>();
        foreach (string name in names)
        {
            string candidate = name;
            for (int number = 2; !seen.Add(candidate); number++)
                candidate = name + number.ToString(CultureInfo.InvariantCulture);
            distinct.Add(candidate);
        }
        return distinct;
    }
}
