using Sinter.Workbench;

namespace Sinter.Cli.Commands;

/// <summary>Paths of models on the command line.</summary>
internal static class ModelPaths
{
    /// <summary>Refuses a path where nothing lies.</summary>
    /// <exception cref="UsageException">There is neither a file nor a folder.</exception>
    public static void Require(string path)
    {
        if (!Path.Exists(path))
            throw new UsageException($"There is no model at {path}.");
    }
}
