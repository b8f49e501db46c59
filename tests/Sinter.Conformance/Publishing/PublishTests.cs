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
        string printed = Run(Executable(output.Path), Models());
        Assert.Equal(RunUnpublished(), printed);
        Assert.Contains("typed sketch: ", printed, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(output.Path, "Sketch.mlmodelc")), "the typed class's model was not published");
    }

    [Fact]
    public void Native_code_prints_what_the_JIT_does()
    {
        Assert.SkipUnless(RuntimeInformation.IsOSPlatform(OSPlatform.Linux), "native code is published on Linux here");
        string? linker = new[] { "clang", "gcc" }.FirstOrDefault(IsOnPath);
        Assert.SkipWhen(linker is null, "publishing native code needs clang or gcc");
        using var output = new TemporaryFolder();
        string log = Publish(output.Path, "--self-contained", "-p:PublishedAs=native", $"-p:CppCompilerAndLinker={linker}");
        // The build package has asked for AVX2 and said so: with vectors of that size the JIT computes the same bits.
        if (RuntimeInformation.ProcessArchitecture == Architecture.X64)
            Assert.Contains("message SINTER011: native code is compiled for x86-64-v3", log, StringComparison.Ordinal);
        string printed = Run(Executable(output.Path), Models());
        Assert.Equal(RunUnpublished(("DOTNET_EnableAVX512", "0")), printed);
        Assert.Contains("vectors: " + (RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "Vector256" : "AdvSimd"), printed,
            StringComparison.Ordinal);
    }

    private static string Project => Path.Combine(RepositoryRoot.Path, "tests", "Sinter.Published");

    private static string[] Models()
    {
        string[] models = [Path.Combine(RepositoryRoot.Path, "samples", "Sketch", "Sketch.mlpackage")];
        string real = Path.Combine(SharedFolder.Path, "real-models", "coreml", "spotify-basic-pitch", "basic_pitch", "saved_models",
            "icassp_2022", "nmp.mlpackage");
        return SharedFolder.Exists && Directory.Exists(real) ? [.. models, real] : models;
    }

    private static string Publish(string output, params string[] options)
    {
        // Its own intermediate folder, so that the trimmed, native and plain builds do not meet.
        string log = Run("dotnet", ["publish", Project, "--configuration", "Release", "--use-current-runtime", "--output", output,
            "-nodeReuse:false",
            $"-p:IntermediateOutputPath={output}/obj/", .. options]);
        Assert.DoesNotContain("warning", log, StringComparison.OrdinalIgnoreCase);
        return log;
    }

    private static string RunUnpublished(params (string Name, string Value)[] environment) =>
        Run("dotnet", ["run", "--project", Project, "--configuration", "Release", "--", .. Models()], environment);

    private static string Executable(string folder) =>
        Path.Combine(folder, RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "Sinter.Published.exe" : "Sinter.Published");

    private static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string Run(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
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
