using System.Diagnostics;
using Sinter.Tests.Cli;

namespace Sinter.Tests.Packages;

/// <summary>The packages of this build in a folder, packed once for all tests, and a place apart from the user's to install them in.</summary>
public sealed class PackageFeed : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder _folder = new();

    public PackageFeed()
    {
        // What is being tested has been built: packing builds nothing.
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        Run(RepositoryRoot.Path, "pack", "Sinter.slnx", "--no-build", "--configuration", configuration, "--output", Packages);
        _folder.File("NuGet.config",
            $"""
            <configuration>
              <packageSources><clear /><add key="here" value="{Packages}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="user" value="{UserPackages}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    public string Packages => _folder.At("feed");

    public string At(string name) => _folder.At(name);

    /// <summary>Runs <c>dotnet</c> and fails when it does not succeed.</summary>
    /// <returns>What it printed.</returns>
    public string Run(string folder, params string[] arguments)
    {
        (int code, string output) = Try(folder, "dotnet", arguments);
        Assert.True(code == 0, $"dotnet {string.Join(' ', arguments)} ended with {code}:\n{output}");
        return output;
    }

    /// <summary>Runs a program with folders of its own for everything that .NET keeps of a user.</summary>
    public (int Code, string Output) Try(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["NUGET_PACKAGES"] = program == "dotnet" && arguments[0] == "pack" ? UserPackages : _folder.At("packages"),
                ["DOTNET_CLI_HOME"] = _folder.At("home"),
                ["SINTER_CACHE"] = _folder.At("cache"),
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
                ["DOTNET_NOLOGO"] = "1",
                ["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1",
                ["DOTNET_ADD_GLOBAL_TOOLS_TO_PATH"] = "0",
                ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "0",
            },
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end.");
        }
        return (process.ExitCode, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Where the packages of others lie that the build has already got: nothing is downloaded.</summary>
    private static string UserPackages { get; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
