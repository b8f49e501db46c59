using System.CommandLine;
using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Workbench;
using Spectre.Console;

namespace Sinter.Cli.Cache;

/// <summary>A command on one cache.</summary>
internal abstract class CacheFolderCommand : ToolCommand
{
    private readonly Option<string?> _folder = new("--folder")
    {
        Description = $"The cache's folder; the one that {ModelCache.FolderVariable} names, or the user's, if left out.",
    };

    protected CacheFolderCommand(string name, string description, string examples, Terminal terminal)
        : base(name, description, examples, terminal)
    {
        Add(_folder);
        Add(Json);
    }

    protected ModelCache CacheOf(ParseResult arguments) =>
        arguments.GetValue(_folder) is { } folder ? new ModelCache(folder) : ModelCache.Default;

    /// <summary>Prints entries with a remark on each.</summary>
    protected void Write(ParseResult arguments, ModelCache cache, IEnumerable<(CacheEntry Entry, string? Remark)> entries, string remark,
        string whenNone)
    {
        (CacheEntry Entry, string? Remark)[] all = [.. entries];
        if (arguments.GetValue(Json))
        {
            Terminal.WriteJson(writer => WriteJson(writer, cache, all, remark));
            return;
        }
        if (all.Length == 0)
        {
            Terminal.WriteLine(whenNone);
            return;
        }
        Table table = Terminal.Table("model", "part", "settings", "size", "last use", remark);
        foreach ((CacheEntry entry, string? text) in all)
        {
            table.AddRow(
            [
                .. new[]
                {
                    Path.GetFileName(entry.ModelPath) ?? "?", entry.Part ?? "?", entry.Configuration ?? "?", ByteCount.Text(entry.Bytes),
                    CacheWords.LastUse(entry), text ?? "",
                }.Select(cell => new Text(cell)),
            ]);
        }
        Terminal.Results.Write(table);
        Terminal.WriteLine($"{all.Length} entries, {ByteCount.Text(all.Sum(entry => entry.Entry.Bytes))}, in {cache.Folder}");
    }

    private static void WriteJson(Utf8JsonWriter writer, ModelCache cache, (CacheEntry Entry, string? Remark)[] entries, string remark)
    {
        writer.WriteStartObject();
        writer.WriteString("folder", cache.Folder);
        writer.WriteNumber("bytes", entries.Sum(entry => entry.Entry.Bytes));
        writer.WriteStartArray("entries");
        foreach ((CacheEntry entry, string? text) in entries)
        {
            writer.WriteStartObject();
            writer.WriteString("key", entry.Key);
            writer.WriteString("model", entry.ModelPath);
            writer.WriteString("part", entry.Part);
            writer.WriteString("configuration", entry.Configuration);
            writer.WriteString("device", entry.Device);
            writer.WriteString("engine", entry.Engine);
            writer.WriteNumber("bytes", entry.Bytes);
            writer.WriteString("lastUse", entry.LastUse);
            writer.WriteBoolean("persistent", entry.IsPersistent);
            writer.WriteBoolean("usable", entry.IsUsable);
            if (text is null)
                writer.WriteNull(remark);
            else
                writer.WriteString(remark, text);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
