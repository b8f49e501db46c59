using Sinter.Studio.Uploads;
using Sinter.Workbench.Files;

namespace Sinter.Studio.Workspaces;

/// <summary>Finds the model among uploaded files.</summary>
internal static class ModelSearch
{
    private const int MostDepth = 3;

    private static readonly string[] Folders = [".mlpackage", ".mlmodelc"];
    private static readonly string[] Files = [".mlmodel", ".onnx"];

    /// <summary>The path of the model; a zip is unpacked first.</summary>
    /// <exception cref="InputFileException">There is none, or more than one.</exception>
    public static async Task<string> FindAsync(UploadStore store, Upload upload, CancellationToken cancellation)
    {
        foreach (string zip in upload.Files.Where(file => HasEnd(file, ".zip")).ToArray())
            await ZippedFiles.UnpackAsync(store, upload, zip, cancellation);
        string[] found = [.. Below(upload.Folder, 0).Take(2)];
        string[] files = [.. upload.Files.Take(6).Select(file => Path.GetRelativePath(upload.Folder, file))];
        return found switch
        {
            [var model] => model,
            [] => throw new InputFileException(files.Length == 0 ? "the upload" : files[0], "", "a .mlpackage, .mlmodel, .mlmodelc or .onnx, or a zip of one",
                files.Length == 0 ? "no file" : string.Join(", ", files)),
            _ => throw new InputFileException(string.Join(", ", found.Select(Path.GetFileName)), "", "one model", "several: open them one by one"),
        };
    }

    private static IEnumerable<string> Below(string folder, int depth)
    {
        foreach (string inner in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
        {
            if (Folders.Any(end => HasEnd(inner, end)))
                yield return inner;
            else if (depth < MostDepth)
            {
                foreach (string found in Below(inner, depth + 1))
                    yield return found;
            }
        }
        foreach (string file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            if (Files.Any(end => HasEnd(file, end)))
                yield return file;
        }
    }

    private static bool HasEnd(string path, string end) => path.EndsWith(end, StringComparison.OrdinalIgnoreCase);
}
