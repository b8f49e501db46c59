namespace Sinter.Tests;

/// <summary>Where the repository lies, found from the test's own folder.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, "Sinter.slnx")))
                return folder;
        }
        throw new InvalidOperationException("The tests do not lie inside the repository.");
    }
}
