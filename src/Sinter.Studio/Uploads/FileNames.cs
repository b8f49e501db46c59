using Sinter.Workbench.Files;

namespace Sinter.Studio.Uploads;

/// <summary>Names that come from outside, made safe to create files with.</summary>
internal static class FileNames
{
    private const int MostCharacters = 128, MostParts = 32;
    private const string Allowed = "._-+@ ()[],=&#~!";

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "LPT1", "LPT2", "LPT3", "LPT4",
        "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    /// <summary>A path such as <c>Model.mlpackage/Data/weights.bin</c> as one that stays inside a folder: letters, digits and harmless signs are
    /// kept, anything else becomes an underscore.</summary>
    /// <exception cref="InputFileException">The path leads elsewhere or names nothing.</exception>
    public static string Relative(string path)
    {
        string[] parts = path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is 0 or > MostParts || path.StartsWith('/') || parts.Any(part => part is "." or "..")
            || (parts[0].Length == 2 && parts[0][1] == ':'))
            throw new InputFileException(path, "", $"a name of at most {MostParts} parts below the upload", "a path that leads elsewhere");
        return Path.Combine([.. parts.Select(Safe)]);
    }

    private static string Safe(string part)
    {
        char[] characters = [.. part.Select(character => char.IsLetterOrDigit(character) || Allowed.Contains(character) ? character : '_')];
        string safe = new string(characters).TrimEnd('.', ' ').TrimStart(' ');
        string end = Path.GetExtension(safe);
        if (safe.Length > MostCharacters)
            safe = string.Concat(safe.AsSpan(0, MostCharacters - Math.Min(end.Length, 16)), end.AsSpan(0, Math.Min(end.Length, 16)));
        return safe.Length == 0 || Reserved.Contains(Path.GetFileNameWithoutExtension(safe)) ? "_" + safe : safe;
    }
}
