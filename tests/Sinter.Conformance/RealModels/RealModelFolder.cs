namespace Sinter.Conformance.RealModels;

/// <summary>Models that others published, beside the repository; their licences lie with them.</summary>
internal static class RealModelFolder
{
    public static string Root { get; } = Path.Combine(SharedFolder.Path, "real-models", "coreml");

    /// <summary>Skips the running test where the models are not here.</summary>
    public static void Require() =>
        Assert.SkipUnless(Directory.Exists(Root), "The real models in ../shared/real-models/coreml are not here.");

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Packages and compiled bundles, each once, relative to the root. One bundle has no extension of its own.</summary>
    public static IEnumerable<string> PackagesAndBundles() => Directory.Exists(Root)
        ? Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is "Manifest.json" or "model.mil" or "model.espresso.net" or "coremldata.bin")
            .Select(file => Outermost(Path.GetRelativePath(Root, Path.GetDirectoryName(file)!)))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
        : [];

    /// <summary>Model files that do not lie in a package, relative to the root.</summary>
    public static IEnumerable<string> SpecificationFiles() => Directory.Exists(Root)
        ? Directory.EnumerateFiles(Root, "*.mlmodel", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file))
            .Where(file => !file.Contains(".mlpackage", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
        : [];

    private static string Outermost(string folder)
    {
        string[] parts = folder.Split(Path.DirectorySeparatorChar);
        int end = Array.FindIndex(parts, part => Path.GetExtension(part) is ".mlmodelc" or ".mlpackage");
        return end < 0 ? folder : string.Join('/', parts[..(end + 1)]);
    }
}
