namespace Sinter;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NameSuggestion
{
    private const int LongestName = 100;

    /// <summary>The candidate nearest to <paramref name="name"/>, if one is near: equal but for case, or with at most a third of the
    /// letters edited.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        if (name.Length > LongestName)
            return null;
        string? nearest = null;
        int least = Math.Max(name.Length / 3, 1) + 1;
        foreach (string candidate in candidates)
        {
            if (candidate.Length > LongestName)
                continue;
            int distance = Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < least)
                (nearest, least) = (candidate, distance);
        }
        return nearest;
    }

    /// <summary>Insertions, deletions and replacements from one text to the other.</summary>
    private static int Distance(string from, string to)
    {
        int[] previous = [.. Enumerable.Range(0, to.Length + 1)];
        var current = new int[to.Length + 1];
        for (int i = 0; i < from.Length; i++)
        {
            current[0] = i + 1;
            for (int j = 0; j < to.Length; j++)
                current[j + 1] = Math.Min(Math.Min(current[j], previous[j + 1]) + 1, previous[j] + (from[i] == to[j] ? 0 : 1));
            (previous, current) = (current, previous);
        }
        return previous[to.Length];
    }
}
