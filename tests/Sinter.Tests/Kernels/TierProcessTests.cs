using System.Runtime.Intrinsics.X86;
using Sinter.Kernels;
using Sinter.Tests.Kernels;

namespace Sinter.Tests.KernelTiers;

/// <summary>Runs every kernel test again in processes that may not use the upper tiers.</summary>
public class TierProcessTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", CpuTier.Vector256)]
    [InlineData("DOTNET_EnableAVX2", CpuTier.Vector128)]
    [InlineData("DOTNET_EnableHWIntrinsic", CpuTier.Scalar)]
    public async Task KernelTestsPassWithLessOfTheCpu(string switchedOff, CpuTier expected)
    {
        Assert.SkipUnless(X86Base.IsSupported || expected == CpuTier.Scalar, "The switch is one of x86 processors.");
        Assert.SkipUnless(CpuTier.Current > expected, $"The process is at tier {CpuTier.Current} already.");
        await TestProcess.RunAsync((switchedOff, "0"), (CpuTierTests.ExpectedTierVariable, expected.ToString()));
    }
}
