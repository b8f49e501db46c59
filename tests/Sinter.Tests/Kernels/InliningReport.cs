using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;

namespace Sinter.Tests.KernelTiers;

/// <summary>Writes down which calls inside kernels the JIT did not inline although it wanted to, because the method had used up what it allows
/// one method: a hot loop gets many times slower then. Switched on by a variable, in a process of its own.</summary>
internal sealed class InliningReport : EventListener
{
    /// <summary>Names the file to write.</summary>
    public const string FileVariable = "SINTER_INLINING_REPORT";

    private const string Runtime = "Microsoft-Windows-DotNETRuntime", Failed = "MethodJitInliningFailed", KernelNamespace = "Sinter.Kernels.";
    private const EventKeywords JitTracing = (EventKeywords)0x1000;

    // Read before the base constructor's call reaches OnEventSourceCreated.
    private static readonly string? FileName = Environment.GetEnvironmentVariable(FileVariable);
    private static readonly Lock FileLock = new();
    private static InliningReport? _current;

    [ModuleInitializer]
    public static void SwitchOn()
    {
        if (FileName is null)
            return;
        _current = new InliningReport();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => _current.Dispose();
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime)
            EnableEvents(eventSource, EventLevel.Verbose, JitTracing);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith(Failed, StringComparison.Ordinal) != true || eventData.PayloadNames is not { } names)
            return;
        string Text(string name) => eventData.Payload![names.IndexOf(name)]?.ToString() ?? "";
        string compiled = Text("MethodBeingCompiledNamespace");
        if (!compiled.StartsWith(KernelNamespace, StringComparison.Ordinal))
            return;
        string line = string.Join('\t', $"{compiled}.{Text("MethodBeingCompiledName")}", $"{Text("InlineeNamespace")}.{Text("InlineeName")}",
            Text("FailReason"));
        lock (FileLock)
        {
            File.AppendAllText(FileName!, line + "\n");
        }
    }
}
