using Sinter.Ir;

namespace Sinter.Formats.CoreML;

/// <summary>Finds the file or folder that a linked model names.</summary>
public static class LinkedModelPath
{
    private const char Separator = ':';
    private const string CompiledExtension = ".mlmodelc";

    /// <summary>What may stand in the place of a compiled model.</summary>
    private static readonly string[] SourceExtensions = [".mlpackage", ".mlmodel"];

    /// <summary>The path of the linked model. Only places in the folder of the model are searched: those elsewhere on a disk, and those in
    /// an app (<c>$BUNDLE_MAIN</c>), are passed over.</summary>
    /// <param name="link">The name of the file, and where to look for it.</param>
    /// <param name="folder">The folder that the model lies in; null for a model that is not on disk.</param>
    /// <param name="place">The model, for error messages.</param>
    /// <exception cref="ModelFormatException">It is not there, or the name leads out of the folder.</exception>
    public static string Find(Wire.LinkedModelFile link, string? folder, string place)
    {
        string name = link.LinkedModelFileName?.DefaultValue ?? "", search = link.LinkedModelSearchPath?.DefaultValue ?? "";
        if (folder is null)
            throw new ModelFormatException(ModelStage.Load, place, "a linked model beside the model", "a model that is not on disk");
        foreach (string part in search.Split(Separator))
        {
            if (part.StartsWith('$') || part.StartsWith('/'))
                continue;
            string trimmed = part.StartsWith("./", StringComparison.Ordinal) ? part[2..] : part;
            trimmed = trimmed.TrimEnd('/');
            string path = ContainedPath.Resolve(folder, trimmed is "" or "." ? name : $"{trimmed}/{name}", place);
            if (Existing(path) is not { } found)
                continue;
            ContainedPath.CheckInside(folder, found, place);
            return found;
        }
        throw new ModelFormatException(ModelStage.Load, place, $"the linked model '{name}' in the folder of the model",
            search.Length == 0 ? "nothing of that name" : $"nothing of that name in '{search}'");
    }

    private static string? Existing(string path)
    {
        if (File.Exists(path) || Directory.Exists(path))
            return path;
        return path.EndsWith(CompiledExtension, StringComparison.Ordinal)
            ? SourceExtensions.Select(extension => Path.ChangeExtension(path, extension)).FirstOrDefault(Path.Exists)
            : null;
    }
}
