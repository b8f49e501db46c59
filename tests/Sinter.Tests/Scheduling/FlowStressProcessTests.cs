namespace Sinter.Tests.Scheduling;

/// <summary>The stress test again in a process that has hardly more memory than it needs.</summary>
public sealed class FlowStressProcessTests
{
    /// <summary>What the models, their predictions and the test itself hold at most, 48 MiB; a leak of a kilobyte per prediction would end the
    /// process.</summary>
    private const string HeapLimit = "0x3000000";

    [Fact]
    public Task Ten_thousand_predictions_need_no_more_memory_than_a_few() =>
        TestProcess.RunClassAsync(typeof(FlowStressTests), ("DOTNET_GCHeapHardLimit", HeapLimit));
}
