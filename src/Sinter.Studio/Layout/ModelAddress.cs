namespace Sinter.Studio.Layout;

/// <summary>Addresses of pages of one model: <c>models/ID/PAGE</c>.</summary>
public static class ModelAddress
{
    private const string Start = "models/";

    /// <summary>The model's name in an address; null for a page of no model.</summary>
    public static string? IdOf(string path)
    {
        string[] parts = path.Split('/', '?', '#');
        return path.StartsWith(Start, StringComparison.Ordinal) && parts.Length > 1 && parts[1].Length > 0 ? parts[1] : null;
    }

    /// <summary>The same page of another model.</summary>
    public static string Replace(string path, string id)
    {
        string page = path.Split('?', '#')[0].Split('/').ElementAtOrDefault(2) ?? "overview";
        return $"{Start}{id}/{page}";
    }
}
