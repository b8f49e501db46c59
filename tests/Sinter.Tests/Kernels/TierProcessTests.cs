using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using Sinter.Kernels;
using Sinter.Tests.Kernels;

namespace Sinter.Tests.KernelTiers;

/// <summary>Runs every kernel test again in processes that may not use the upper tiers.</summary>
public class TierProcessTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Theory]
    [InlineData("DOTNET_EnableAVX512", CpuTier.Vector256)]
    [InlineData("DOTNET_EnableAVX2", CpuTier.Vector128)]
    [InlineData("DOTNET_EnableHWIntrinsic", CpuTier.Scalar)]
    public async Task KernelTestsPassWithLessOfTheCpu(string switchedOff, CpuTier expected)
    {
        Assert.SkipUnless(X86Base.IsSupported || expected == CpuTier.Scalar, "The switch is one of x86 processors.");
        Assert.SkipUnless(CpuTier.Current > expected, $"The process is at tier {CpuTier.Current} already.");
        string executable = Environment.ProcessPath!;
        string assembly = Path.Combine(AppContext.BaseDirectory, "Sinter.Tests.dll");
        var start = new ProcessStartInfo(executable) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(executable) == "dotnet")
            start.ArgumentList.Add(assembly);
        foreach (string argument in new[] { "-namespace", typeof(CpuTierTests).Namespace!, "-noLogo", "-noColor" })
            start.ArgumentList.Add(argument);
        start.Environment[switchedOff] = "0";
        start.Environment[CpuTierTests.ExpectedTierVariable] = expected.ToString();
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
        Assert.True(process.ExitCode == 0, $"Exit code {process.ExitCode} with {switchedOff}=0.\n{await output}\n{await errors}");
        Assert.DoesNotContain("Total: 0,", await output, StringComparison.Ordinal);
    }
}
