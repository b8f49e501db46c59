using Sinter.Tests;

namespace Sinter.Conformance;

/// <summary>The folder with recorded cases and real models beside the repository. It is not part of it, so it may be absent.</summary>
internal static class SharedFolder
{
    public static string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(RepositoryRoot.Path, "..", "shared"));

    public static bool Exists => Directory.Exists(Path);

    public const string Absent = "The folder ../shared with the recorded cases is not here.";
}
