using Sinter.Kernels;
using Sinter.Runtime;
using Sinter.Tracing;

namespace Sinter;

/// <summary>Records what all models of the process do, and writes it as a file that <see href="https://ui.perfetto.dev">Perfetto</see>
/// and chrome://tracing open: loads, specializations, predictions (stacked where they overlap), what waits in queues, and on the lane of
/// each thread the segments and operations that it ran.</summary>
/// <example>
/// <code>
/// using var recorder = TraceRecorder.Start();
/// await model.PredictAsync(inputs);
/// recorder.Save("trace.json");
/// </code>
/// </example>
public sealed class TraceRecorder : IDisposable
{
    /// <summary>Events that a recorder keeps unless it is told otherwise: about 100 bytes each.</summary>
    public const int DefaultCapacity = 1 << 20;

    private static readonly Lock Counting = new();
    private static int _recorders;

    private readonly TraceLog _log;
    private readonly long _start;
    private bool _stopped;

    private TraceRecorder(int capacity)
    {
        _log = new TraceLog(capacity);
        _start = System.Diagnostics.Stopwatch.GetTimestamp();
    }

    /// <summary>Events that found no room any more.</summary>
    public long DroppedEvents => _log.Dropped;

    /// <summary>Begins to record. Several recorders may record at once.</summary>
    /// <param name="capacity">Events to keep; later ones are only counted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is not positive.</exception>
    public static TraceRecorder Start(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        var recorder = new TraceRecorder(capacity);
        lock (Counting)
        {
            if (_recorders++ == 0)
                WorkPool.Listener = WorkerTrace.Instance;
        }
        Recording.Begin(recorder._log);
        return recorder;
    }

    /// <summary>Stops to record. What runs at this moment is not in the trace.</summary>
    public void Stop()
    {
        lock (Counting)
        {
            if (_stopped)
                return;
            _stopped = true;
            Recording.End(_log);
            if (--_recorders == 0)
                WorkPool.Listener = null;
        }
    }

    /// <summary>Stops to record and writes the trace.</summary>
    /// <param name="path">The file to write; one that is there is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.Create(path);
        Write(file);
    }

    /// <summary>Stops to record and writes the trace as JSON in the trace event format.</summary>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Stop();
        TraceFile.Write(_log, _start, stream);
    }

    /// <inheritdoc cref="Stop"/>
    public void Dispose() => Stop();

    private sealed class WorkerTrace : IWorkListener
    {
        public static WorkerTrace Instance { get; } = new();

        public void Worked(int caller, long start, long end) =>
            Recording.Add(new TraceEvent(TraceKind.Work, "work", start, end) { Caller = caller });
    }
}
