namespace Sinter.Ir;

/// <summary>Resolves paths that a file names, so that they cannot leave the folder they belong to: not by <c>..</c>, not by an absolute
/// path, not through a symbolic link.</summary>
public static class ContainedPath
{
    private const int MaximumLinks = 40;

    /// <summary>The path with every symbolic link followed.</summary>
    /// <exception cref="ModelFormatException">Links lead in a circle.</exception>
    public static string Real(string path)
    {
        int links = 0;
        string full = Path.GetFullPath(path);
        string current = Path.GetPathRoot(full)!;
        var pending = new Stack<string>(Segments(full[current.Length..]).Reverse());
        while (pending.TryPop(out string? segment))
        {
            string next = Path.Combine(current, segment);
            string? target = LinkTarget(next);
            if (target is null)
            {
                current = next;
                continue;
            }
            if (++links > MaximumLinks)
                throw new ModelFormatException(ModelStage.Read, path, $"at most {MaximumLinks} symbolic links on the way",
                    "more, or a circle");
            string destination = Path.GetFullPath(target, current);
            current = Path.GetPathRoot(destination)!;
            foreach (string part in Segments(destination[current.Length..]).Reverse())
                pending.Push(part);
        }
        return current;
    }

    /// <summary>The full path of <paramref name="relative"/> inside <paramref name="root"/>; whether it exists is not checked.</summary>
    /// <param name="root">A folder.</param>
    /// <param name="relative">What a file says, with forward slashes.</param>
    /// <param name="place">Who says it, for error messages.</param>
    /// <exception cref="ModelFormatException">The path leaves the folder.</exception>
    public static string Resolve(string root, string relative, string place)
    {
        if (relative.Length == 0 || relative.Length > 4096)
            throw Outside(place, relative.Length == 0 ? "an empty path" : $"{relative.Length} characters");
        if (relative[0] == '/' || relative.Any(c => c is '\\' or ':' || char.IsControl(c)))
            throw Outside(place, $"\"{Printable(relative)}\"");
        string[] segments = relative.Split('/');
        if (segments.Any(segment => segment.Length == 0 || segment.All(c => c == '.')))
            throw Outside(place, $"\"{Printable(relative)}\"");
        string path = Path.Combine(root, Path.Combine(segments));
        CheckInside(root, path, place);
        return path;
    }

    /// <summary>Checks that a path, its links followed, lies in a folder, its links followed.</summary>
    /// <exception cref="ModelFormatException">It does not.</exception>
    public static void CheckInside(string root, string path, string place)
    {
        string realRoot = Real(root), real = Real(path);
        string prefix = realRoot.EndsWith(Path.DirectorySeparatorChar) ? realRoot : realRoot + Path.DirectorySeparatorChar;
        if (!real.StartsWith(prefix, StringComparison.Ordinal))
            throw Outside(place, $"a symbolic link to {real}");
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException(ModelStage.Read, path, "a path that can be read", error.Message, error);
        }
    }

    private static string[] Segments(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);

    private static ModelFormatException Outside(string place, string actual) =>
        new(ModelStage.Read, place, "a relative path that stays inside the model's folder", actual);

    private static string Printable(string text) => new([.. text.Select(c => char.IsControl(c) ? '?' : c)]);
}
