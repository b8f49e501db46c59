using System.Diagnostics;
using Sinter.Tests.Kernels;

namespace Sinter.Tests;

/// <summary>Runs tests again in a process of its own.</summary>
internal static class TestProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Runs every kernel test and fails when one fails.</summary>
    /// <param name="environment">Variables that the process has beside this one's.</param>
    public static Task RunAsync(params (string Name, string Value)[] environment) =>
        RunAsync("-namespace", typeof(CpuTierTests).Namespace!, environment);

    /// <summary>Runs the tests of a class and fails when one fails.</summary>
    /// <param name="tests">The class.</param>
    /// <param name="environment">Variables that the process has beside this one's.</param>
    public static Task RunClassAsync(Type tests, params (string Name, string Value)[] environment) =>
        RunAsync("-class", tests.FullName!, environment);

    private static async Task RunAsync(string filter, string tests, (string Name, string Value)[] environment)
    {
        string executable = Environment.ProcessPath!;
        string assembly = Path.Combine(AppContext.BaseDirectory, "Sinter.Tests.dll");
        var start = new ProcessStartInfo(executable) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(executable) == "dotnet")
            start.ArgumentList.Add(assembly);
        foreach (string argument in new[] { filter, tests, "-noLogo", "-noColor" })
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        string variables = string.Join(' ', environment.Select(variable => $"{variable.Name}={variable.Value}"));
        Assert.True(process.ExitCode == 0, $"Exit code {process.ExitCode} with {variables}.\n{await output}\n{await errors}");
        Assert.DoesNotContain("Total: 0,", await output, StringComparison.Ordinal);
    }
}
