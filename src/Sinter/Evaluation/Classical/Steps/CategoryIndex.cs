using Sinter.Loading;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Evaluation.Classical;

/// <summary>The place of each entry in a list of strings or integers.</summary>
internal sealed class CategoryIndex
{
    private readonly Dictionary<string, int>? _strings;
    private readonly Dictionary<long, int>? _integers;

    private CategoryIndex(Dictionary<string, int> strings) => _strings = strings;

    private CategoryIndex(Dictionary<long, int> integers) => _integers = integers;

    public bool HoldsStrings => _strings is not null;

    public int Count => _strings?.Count ?? _integers!.Count;

    /// <exception cref="ModelFormatException">The list is empty, or an entry is in it twice.</exception>
    public static CategoryIndex Of(LoadContext context, Wire.StringVector list) => new(Index(context, list.Vector, StringComparer.Ordinal));

    /// <exception cref="ModelFormatException">The list is empty, or an entry is in it twice.</exception>
    public static CategoryIndex Of(LoadContext context, Wire.Int64Vector list) =>
        new(Index(context, list.Vector, EqualityComparer<long>.Default));

    /// <summary>The place of a string, -1 where it is not in the list. A list of integers finds them in their decimal form.</summary>
    public int IndexOf(string entry)
    {
        if (_strings is not null)
            return _strings.GetValueOrDefault(entry, -1);
        return long.TryParse(
            entry, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out long integer)
            ? IndexOf(integer)
            : -1;
    }

    /// <summary>The place of an integer, -1 where it is not in the list.</summary>
    public int IndexOf(long entry) => _integers?.GetValueOrDefault(entry, -1) ?? -1;

    private static Dictionary<T, int> Index<T>(LoadContext context, IReadOnlyCollection<T> list, IEqualityComparer<T> comparer)
        where T : notnull
    {
        if (list.Count == 0)
            throw context.Invalid("the categories", "at least one", "none");
        var index = new Dictionary<T, int>(list.Count, comparer);
        foreach (T entry in list)
        {
            if (!index.TryAdd(entry, index.Count))
                throw context.Invalid("the categories", "each once", $"'{entry}' twice");
        }
        return index;
    }
}
