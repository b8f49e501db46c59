using Sinter.Formats.CoreML;

namespace Sinter.Build;

/// <summary>Compiles a model and writes down what a class for it must know.</summary>
internal static class BuildStep
{
    private static readonly string[] Extensions = [".mlpackage", ".mlmodel", ".mlmodelc", ".onnx"];

    /// <returns>What is wrong; null when nothing is.</returns>
    public static IReadOnlyList<BuildProblem>? Run(BuildRequest request)
    {
        string name = request.Class.Length == 0 ? ClassNames.OfFile(request.Model) : request.Class;
        if (NameProblem(request, name) is { } problem)
            return [new BuildProblem(BuildProblem.InvalidName, request.Model, problem)];
        if (!Extensions.Contains(ExtensionOf(request.Model)))
        {
            return [new BuildProblem(BuildProblem.NoModel, request.Model,
                $"This is no model: a SinterModel item is one of {string.Join(", ", Extensions)}.")];
        }
        try
        {
            Directory.CreateDirectory(request.Output);
            File.Delete(request.DescriptionPath);
            if (Directory.Exists(request.CompiledPath))
                Directory.Delete(request.CompiledPath, recursive: true);
            Compile(request);
            ModelAsset asset = ModelAsset.Open(request.CompiledPath);
            bool lacksLabels = request.Labels && asset.Description.Functions.All(function => LabelsOf.Function(asset, function.Name) is null);
            DescriptionWriter.Write(request with { Class = name }, asset);
            return lacksLabels
                ? [new BuildProblem(BuildProblem.NoLabels, request.Model,
                    "Labels=\"true\" is without effect: the model does not list labels. Remove it from the SinterModel item.", IsError: false)]
                : null;
        }
        catch (ModelFormatException error)
        {
            return [new BuildProblem(BuildProblem.Invalid, request.Model, $"The model is invalid: {error.Message}")];
        }
        catch (ModelUnsupportedException error)
        {
            return [new BuildProblem(BuildProblem.Unsupported, request.Model, $"The model is not supported: {error.Message}")];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [new BuildProblem(BuildProblem.Unreadable, request.Model, $"A file cannot be read or written: {error.Message}")];
        }
    }

    private static string? NameProblem(BuildRequest request, string name)
    {
        if (!ClassNames.IsIdentifier(name))
            return $"'{name}' cannot be the name of a class: give one with Class=\"...\" on the SinterModel item.";
        if (!ClassNames.IsNamespace(request.Namespace))
            return $"'{request.Namespace}' cannot be a namespace: give one with Namespace=\"...\" on the SinterModel item.";
        return request.Access is "public" or "internal" ? null : $"Access=\"{request.Access}\" is neither public nor internal.";
    }

    private static void Compile(BuildRequest request)
    {
        switch (ExtensionOf(request.Model))
        {
            case ".mlmodelc":
                // Opened first: a folder that is no model is not copied.
                ModelAsset.Open(request.Model);
                Copy(request.Model, request.CompiledPath);
                break;
            case ".onnx":
                string package = Path.Combine(request.Output, "converted.mlpackage");
                if (Directory.Exists(package))
                    Directory.Delete(package, recursive: true);
                ModelConverter.Convert(request.Model, package);
                Model.Compile(package, request.CompiledPath);
                Directory.Delete(package, recursive: true);
                break;
            default:
                Model.Compile(request.Model, request.CompiledPath);
                break;
        }
    }

    private static string ExtensionOf(string path) => Path.GetExtension(Path.TrimEndingDirectorySeparator(path)).ToLowerInvariant();

    private static void Copy(string source, string target)
    {
        foreach (string path in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
    }
}
