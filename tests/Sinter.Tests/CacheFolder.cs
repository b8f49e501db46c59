using System.Runtime.CompilerServices;

namespace Sinter.Tests;

/// <summary>Tests, and the processes that they start, leave the user's cache alone: theirs lies in a folder that goes with the
/// process.</summary>
internal static class CacheFolder
{
    [ModuleInitializer]
    internal static void Replace()
    {
        if (Environment.GetEnvironmentVariable(ModelCache.FolderVariable) is { Length: > 0 })
            return;
        string folder = Directory.CreateTempSubdirectory("sinter-test-cache-").FullName;
        Environment.SetEnvironmentVariable(ModelCache.FolderVariable, folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
                // The system still has a file mapped; temporary folders are emptied some time.
            }
        };
    }
}
