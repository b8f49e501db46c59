using System.Diagnostics.CodeAnalysis;

namespace Sinter.Ir;

/// <summary>The set of operation definitions that a function is written against. Newer sets contain the older ones.</summary>
[SuppressMessage("Naming", "IDE1006", Justification = "Apple's spelling.")]
public enum Opset
{
    iOS15 = 15,
    iOS16 = 16,
    iOS17 = 17,
    iOS18 = 18,
    iOS26 = 26,
}

/// <summary>The spellings of opsets: <c>CoreML7</c> in files, <c>ios17</c> in MIL text.</summary>
public static class OpsetNames
{
    private static readonly (Opset Opset, string Wire, string Text)[] Names =
    [
        (Opset.iOS15, "CoreML5", "ios15"),
        (Opset.iOS16, "CoreML6", "ios16"),
        (Opset.iOS17, "CoreML7", "ios17"),
        (Opset.iOS18, "CoreML8", "ios18"),
        (Opset.iOS26, "CoreML9", "ios26"),
    ];

    /// <summary>Reads either spelling, in any case.</summary>
    public static bool TryParse(string name, out Opset opset)
    {
        foreach ((Opset candidate, string wire, string text) in Names)
        {
            if (string.Equals(name, wire, StringComparison.OrdinalIgnoreCase)
                || string.Equals(name, text, StringComparison.OrdinalIgnoreCase))
            {
                opset = candidate;
                return true;
            }
        }
        opset = default;
        return false;
    }

    public static string WireName(this Opset opset) => Names.First(entry => entry.Opset == opset).Wire;

    public static string TextName(this Opset opset) => Names.First(entry => entry.Opset == opset).Text;

    /// <summary>The oldest specification version whose files may use the opset.</summary>
    public static int SpecificationVersion(this Opset opset) => opset switch
    {
        Opset.iOS15 => 6,
        Opset.iOS16 => 7,
        Opset.iOS17 => 8,
        Opset.iOS18 => 9,
        _ => 10,
    };

    /// <summary>All of them, oldest first.</summary>
    public static IEnumerable<Opset> All => Names.Select(entry => entry.Opset);
}
