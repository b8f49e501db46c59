namespace Sinter.Tests.Scheduling;

/// <summary>The stress test again in a process that has hardly more memory than it needs.</summary>
public sealed class FlowStressProcessTests
{
    /// <summary>64 MiB; the outputs of the predictions alone are several times as much.</summary>
    private const string HeapLimit = "0x4000000";

    [Fact]
    public Task Ten_thousand_predictions_need_no_more_memory_than_a_few() =>
        TestProcess.RunClassAsync(typeof(FlowStressTests), ("DOTNET_GCHeapHardLimit", HeapLimit));
}
