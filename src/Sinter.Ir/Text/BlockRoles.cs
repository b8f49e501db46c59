using System.Globalization;

namespace Sinter.Ir.Text;

/// <summary>What the nested blocks of control flow are called in text.</summary>
internal static class BlockRoles
{
    /// <summary>The name of a nested block: <c>true</c> and <c>false</c>, <c>cond</c> and <c>body</c>, or its number.</summary>
    public static string NameOf(string operation, int index) => (operation, index) switch
    {
        ("cond", 0) => "true",
        ("cond", 1) => "false",
        ("while_loop", 0) => "cond",
        ("while_loop", 1) => "body",
        _ => string.Create(CultureInfo.InvariantCulture, $"block{index}"),
    };

    /// <summary>Where a block of this name belongs; null when the name says nothing. <c>_true_fn</c> is one too.</summary>
    public static int? IndexOf(string operation, string name)
    {
        string role = name.Trim('_');
        foreach (string ending in (ReadOnlySpan<string>)["_fn", "_branch", "_block"])
        {
            if (role.EndsWith(ending, StringComparison.Ordinal))
                role = role[..^ending.Length];
        }
        return (operation, role) switch
        {
            ("cond", "true" or "then") or ("while_loop", "cond" or "condition") => 0,
            ("cond", "false" or "else") or ("while_loop", "body") => 1,
            _ => null,
        };
    }
}
