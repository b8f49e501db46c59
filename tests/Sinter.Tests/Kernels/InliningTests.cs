namespace Sinter.Tests.KernelTiers;

/// <summary>The JIT gives each method a budget for inlining. A kernel that exceeds it calls its innermost functions instead, and is many times
/// slower without anything else to tell.</summary>
public class InliningTests
{
    [Fact]
    public async Task No_kernel_exceeds_the_inlining_budget()
    {
        string report = Path.GetTempFileName();
        try
        {
            // The tests of kernels run every kernel; each method is compiled once, with all optimizations.
            await TestProcess.RunAsync((InliningReport.FileVariable, report), ("DOTNET_TieredCompilation", "0"),
                ("DOTNET_ReadyToRun", "0"));
            string[] lines = await File.ReadAllLinesAsync(report, TestContext.Current.CancellationToken);
            Assert.True(lines.Length > 100, "the JIT's events tell nothing: the listener does not work");
            Assert.DoesNotContain(lines, line => line.Contains("budget", StringComparison.OrdinalIgnoreCase)
                || line.Contains("too many local", StringComparison.OrdinalIgnoreCase));
        }
        finally
        {
            File.Delete(report);
        }
    }
}
