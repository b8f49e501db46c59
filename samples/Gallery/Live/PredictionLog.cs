using System.Diagnostics;

namespace Gallery.Live;

/// <summary>Notes predictions as they happen: Sinter tells of each by an activity of .NET.</summary>
internal sealed class PredictionLog : IDisposable
{
    private const int Kept = 500;

    private readonly ActivityListener _listener;
    private readonly Queue<PredictionInterval> _intervals = new();
    private readonly long _origin = Stopwatch.GetTimestamp();
    private readonly DateTime _originTime = DateTime.UtcNow;
    private int _running;
    private int _waiting;
    private long _finished;
    private long _cancelled;
    private long _number;

    public PredictionLog()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Sinter",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity => Add(activity, ref _running, 1),
            ActivityStopped = Stopped,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>A photo is asked for; dispose the result when it is delivered or given up.</summary>
    public Waiting Begin() => new(this);

    /// <summary>What there is to tell, with the intervals after a number.</summary>
    public LiveFigures Since(long number, long plannedBytes)
    {
        lock (_intervals)
        {
            return new LiveFigures(Math.Max(0, _waiting - _running), _running, _finished, _cancelled, Environment.WorkingSet, plannedBytes,
                Stopwatch.GetElapsedTime(_origin).TotalMilliseconds, [.. _intervals.Where(interval => interval.Number > number)]);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Stopped(Activity activity)
    {
        Add(activity, ref _running, -1);
        if (activity.OperationName != "sinter.predict")
            return;
        double start = (activity.StartTimeUtc - _originTime).TotalMilliseconds;
        lock (_intervals)
        {
            _intervals.Enqueue(new PredictionInterval(++_number, start, start + activity.Duration.TotalMilliseconds,
                activity.Status == ActivityStatusCode.Error));
            if (_intervals.Count > Kept)
                _intervals.Dequeue();
        }
    }

    private static void Add(Activity activity, ref int count, int change)
    {
        if (activity.OperationName == "sinter.predict")
            Interlocked.Add(ref count, change);
    }

    /// <summary>A photo that somebody waits for.</summary>
    internal sealed class Waiting : IDisposable
    {
        private readonly PredictionLog _log;
        private bool _isDone;

        public Waiting(PredictionLog log)
        {
            _log = log;
            Interlocked.Increment(ref log._waiting);
        }

        /// <summary>It is delivered.</summary>
        public void Done() => _isDone = true;

        public void Dispose()
        {
            Interlocked.Decrement(ref _log._waiting);
            if (_isDone)
                Interlocked.Increment(ref _log._finished);
            else
                Interlocked.Increment(ref _log._cancelled);
        }
    }
}

/// <summary>When a prediction ran, in milliseconds since the gallery began.</summary>
/// <param name="Number">Counts predictions in the order in which they ended.</param>
/// <param name="Start">Its beginning.</param>
/// <param name="End">Its end.</param>
/// <param name="Stopped">True when it was cancelled or failed.</param>
internal sealed record PredictionInterval(long Number, double Start, double End, bool Stopped);

/// <summary>What the page shows while it lives.</summary>
/// <param name="Queued">Photos that wait.</param>
/// <param name="InFlight">Predictions that run.</param>
/// <param name="Finished">Photos delivered so far.</param>
/// <param name="Cancelled">Photos given up so far.</param>
/// <param name="Bytes">Memory of the process.</param>
/// <param name="PlannedBytes">What predictions take of it at most, by plan.</param>
/// <param name="Now">Milliseconds since the gallery began.</param>
/// <param name="Intervals">Predictions that have ended.</param>
internal sealed record LiveFigures(int Queued, int InFlight, long Finished, long Cancelled, long Bytes, long PlannedBytes, double Now,
    IReadOnlyList<PredictionInterval> Intervals);
