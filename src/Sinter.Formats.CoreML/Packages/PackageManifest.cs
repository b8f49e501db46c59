using System.Text.Json;
using Sinter.Ir;

namespace Sinter.Formats.CoreML;

/// <summary>One entry of a package's manifest.</summary>
/// <param name="Identifier">A UUID; its letter case depends on the platform that wrote it.</param>
/// <param name="Path">Relative to the package's <c>Data</c> folder.</param>
/// <param name="Name">Unique together with <paramref name="Author"/>.</param>
/// <param name="Author">The writer's domain, such as <c>com.apple.CoreML</c>.</param>
/// <param name="Description">What the item is.</param>
public sealed record PackageItem(string Identifier, string Path, string Name, string Author, string Description);

/// <summary>The content of <c>Manifest.json</c>.</summary>
public sealed class PackageManifest
{
    private const int MaximumBytes = 4 << 20, MaximumItems = 10_000;

    private static readonly Version Newest = new(1, 0, 0);

    public PackageManifest(IReadOnlyList<PackageItem> items, string rootIdentifier)
    {
        Items = items;
        RootIdentifier = rootIdentifier;
    }

    public IReadOnlyList<PackageItem> Items { get; }

    public string RootIdentifier { get; }

    /// <summary>The entry that is the model specification.</summary>
    public PackageItem Root => Items.First(item => IsSameIdentifier(item.Identifier, RootIdentifier));

    /// <exception cref="ModelFormatException">The manifest breaks a rule of the package format.</exception>
    public static PackageManifest Read(string path)
    {
        return Read(FileBytes.ReadSmall(path, MaximumBytes), path);
    }

    /// <inheritdoc cref="Read(string)"/>
    public static PackageManifest Read(ReadOnlyMemory<byte> bytes, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(document.RootElement, path);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException(ModelStage.Read, path, "a JSON document without duplicate names", error.Message, error);
        }
    }

    /// <summary>Writes the manifest, indented as Apple's tools do.</summary>
    public void Write(string path)
    {
        using FileStream stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, IndentSize = 4, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("fileFormatVersion", Newest.ToString());
        json.WriteStartObject("itemInfoEntries");
        foreach (PackageItem item in Items)
        {
            json.WriteStartObject(item.Identifier);
            json.WriteString("author", item.Author);
            json.WriteString("description", item.Description);
            json.WriteString("name", item.Name);
            json.WriteString("path", item.Path);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteString("rootModelIdentifier", RootIdentifier);
        json.WriteEndObject();
    }

    private static PackageManifest Read(JsonElement root, string path)
    {
        CheckVersion(Text(root, "fileFormatVersion", path), path);
        if (!Member(root, "itemInfoEntries", path, out JsonElement entries) || entries.ValueKind != JsonValueKind.Object)
            throw Invalid(path, "an object itemInfoEntries", entries.ValueKind.ToString());
        var items = new List<PackageItem>();
        foreach (JsonProperty entry in entries.EnumerateObject())
        {
            string place = $"{path}, item {entry.Name}";
            items.Add(new PackageItem(entry.Name, Text(entry.Value, "path", place), Text(entry.Value, "name", place),
                Text(entry.Value, "author", place), Text(entry.Value, "description", place)));
            if (items.Count > MaximumItems)
                throw Invalid(path, $"at most {MaximumItems} items", "more");
        }
        CheckUnique(items, item => item.Identifier.ToUpperInvariant(), "identifiers", path);
        CheckUnique(items, item => $"{item.Author}\n{item.Name}", "names per author", path);
        string rootIdentifier = Text(root, "rootModelIdentifier", path);
        if (!items.Any(item => IsSameIdentifier(item.Identifier, rootIdentifier)))
            throw Invalid(path, "rootModelIdentifier to name an item", $"\"{rootIdentifier}\"");
        return new PackageManifest(items, rootIdentifier);
    }

    private static void CheckVersion(string text, string path)
    {
        string[] parts = text.Split('.');
        var numbers = new int[3];
        bool valid = parts.Length == 3;
        for (int i = 0; valid && i < 3; i++)
            valid = int.TryParse(parts[i], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture,
                out numbers[i]);
        if (!valid)
            throw Invalid(path, "fileFormatVersion as major.minor.patch", $"\"{text}\"");
        if (new Version(numbers[0], numbers[1], numbers[2]) > Newest)
            throw Invalid(path, $"fileFormatVersion {Newest} or older", text);
    }

    private static void CheckUnique(List<PackageItem> items, Func<PackageItem, string> key, string what, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (PackageItem item in items)
        {
            if (!seen.Add(key(item)))
                throw Invalid(path, $"unique item {what}", $"{item.Author}/{item.Name} ({item.Identifier}) twice");
        }
    }

    private static string Text(JsonElement element, string name, string place)
    {
        if (!Member(element, name, place, out JsonElement member) || member.ValueKind != JsonValueKind.String)
            throw Invalid(place, $"a string {name}", member.ValueKind == JsonValueKind.Undefined ? "none" : member.ValueKind.ToString());
        return member.GetString()!;
    }

    private static bool Member(JsonElement element, string name, string place, out JsonElement member)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Invalid(place, "an object", element.ValueKind.ToString());
        return element.TryGetProperty(name, out member);
    }

    private static bool IsSameIdentifier(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static ModelFormatException Invalid(string place, string expected, string actual) =>
        new(ModelStage.Read, place, expected, actual);
}
