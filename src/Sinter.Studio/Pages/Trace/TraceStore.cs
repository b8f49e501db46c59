using System.Collections.Concurrent;
using Sinter.Workbench.Traces;

namespace Sinter.Studio.Pages.Trace;

/// <summary>A trace that can be looked at.</summary>
/// <param name="Id">What addresses name it by.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Document">What it holds.</param>
/// <param name="Download">Where its file is offered; null for one that was uploaded.</param>
public sealed record OpenTrace(string Id, string Name, TraceDocument Document, string? Download);

/// <summary>The traces that were opened or recorded in this studio, some of the newest.</summary>
public sealed class TraceStore
{
    private const int Most = 8;

    private readonly ConcurrentQueue<OpenTrace> _traces = new();
    private int _count;

    /// <summary>The newest first.</summary>
    public IReadOnlyList<OpenTrace> Traces => [.. _traces.Reverse()];

    public OpenTrace Add(string name, TraceDocument document, string? download)
    {
        var trace = new OpenTrace($"{Interlocked.Increment(ref _count)}", name, document, download);
        _traces.Enqueue(trace);
        while (_traces.Count > Most)
            _traces.TryDequeue(out _);
        return trace;
    }

    public OpenTrace? Find(string id) => _traces.FirstOrDefault(trace => trace.Id == id);
}
