using System.Diagnostics;
using System.Runtime.InteropServices;
using Sinter.Tests;

namespace Sinter.Conformance.Publishing;

/// <summary>An application on the public API alone publishes trimmed and as native code, without a warning, and predicts the same
/// bits.</summary>
public sealed class PublishTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    [Fact]
    public void A_trimmed_application_prints_what_the_untrimmed_one_does()
    {
        using var output = new TemporaryFolder();
        Publish(output.Path, "--self-contained");
        Assert.Equal(RunUnpublished(), Run(Executable(output.Path), Models()));
    }

    [Fact]
    public void Native_code_prints_what_the_JIT_does()
    {
        Assert.SkipUnless(RuntimeInformation.IsOSPlatform(OSPlatform.Linux), "native code is published on Linux here");
        string? linker = new[] { "clang", "gcc" }.FirstOrDefault(IsOnPath);
        Assert.SkipWhen(linker is null, "publishing native code needs clang or gcc");
        using var output = new TemporaryFolder();
        Publish(output.Path, "--self-contained", "-p:PublishAot=true", $"-p:CppCompilerAndLinker={linker}");
        Assert.Equal(RunUnpublished(), Run(Executable(output.Path), Models()));
    }

    private static string Project => Path.Combine(RepositoryRoot.Path, "tests", "Sinter.Published");

    private static string[] Models()
    {
        string[] models = [Path.Combine(RepositoryRoot.Path, "samples", "Sketch", "Sketch.mlpackage")];
        string real = Path.Combine(SharedFolder.Path, "real-models", "coreml", "spotify-basic-pitch", "basic_pitch", "saved_models",
            "icassp_2022", "nmp.mlpackage");
        return SharedFolder.Exists && Directory.Exists(real) ? [.. models, real] : models;
    }

    private static void Publish(string output, params string[] options)
    {
        // Its own intermediate folder, so that the trimmed, native and plain builds do not meet.
        string log = Run("dotnet", ["publish", Project, "--configuration", "Release", "--use-current-runtime", "--output", output,
            "-nodeReuse:false",
            $"-p:IntermediateOutputPath={output}/obj/", .. options]);
        Assert.DoesNotContain("warning", log, StringComparison.OrdinalIgnoreCase);
    }

    private static string RunUnpublished() => Run("dotnet", ["run", "--project", Project, "--configuration", "Release", "--", .. Models()]);

    private static string Executable(string folder) =>
        Path.Combine(folder, RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "Sinter.Published.exe" : "Sinter.Published");

    private static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string Run(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end.");
        }
        Assert.True(process.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output.Result}\n{errors.Result}");
        return output.Result;
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("sinter-publish-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
