using System.Runtime.Intrinsics;
using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class CpuTierTests
{
    /// <summary>Set by <see cref="KernelTiers.TierProcessTests"/> in the processes that it starts.</summary>
    public const string ExpectedTierVariable = "SINTER_TEST_EXPECTED_TIER";

    [Fact]
    public void CurrentTierIsTheOneThatTheProcessWasStartedFor()
    {
        string? expected = Environment.GetEnvironmentVariable(ExpectedTierVariable);
        if (expected is not null)
            Assert.Equal(Enum.Parse<CpuTier>(expected), CpuTier.Current);
        else
            Assert.Equal(Vector128.IsHardwareAccelerated, CpuTier.Current != CpuTier.Scalar);
    }
}
