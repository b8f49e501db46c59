using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sinter.Runtime;

namespace Sinter.Tracing;

/// <summary>Tells who listens what models do: activities and instruments of the source and meter <c>Sinter</c>, events of
/// <see cref="SinterEventSource"/>, and recorders. docs/traces.md lists the names.</summary>
internal static class Telemetry
{
    public const string Name = "Sinter";

    private const string ModelTag = "sinter.model.name", LoadTag = "sinter.load.kind", ErrorTag = "error.type";

    private static readonly string? Version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly ActivitySource Source = new(Name, Version);
    private static readonly Meter Meter = new(Name, Version);

    private static readonly UpDownCounter<int> Active = Meter.CreateUpDownCounter<int>("sinter.prediction.active", "{prediction}",
        "Predictions that run now.");

    private static readonly Histogram<double> PredictionTime = Meter.CreateHistogram<double>("sinter.prediction.duration", "s",
        "How long predictions ran.");

    private static readonly Histogram<double> WaitTime = Meter.CreateHistogram<double>("sinter.prediction.wait.duration", "s",
        "How long asynchronous predictions waited for their turn.");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>("sinter.prediction.refused", "{prediction}",
        "Predictions that were dropped, rejected, or stopped while they waited.");

    private static readonly Histogram<double> LoadTime = Meter.CreateHistogram<double>("sinter.model.load.duration", "s",
        "How long loading models took.");

    private static readonly Histogram<double> SpecializationTime = Meter.CreateHistogram<double>("sinter.specialization.duration", "s",
        "How long specializing models took.");

    /// <summary>True when someone listens. Otherwise nothing is measured.</summary>
    public static bool IsOn => Recording.IsOn || Source.HasListeners() || SinterEventSource.Log.IsEnabled() || HasMeters;

    /// <summary>The activity of an asynchronous caller, for the thread that will run its prediction.</summary>
    public static Activity? CallersActivity => Source.HasListeners() ? Activity.Current : null;

    private static bool HasMeters => Active.Enabled || PredictionTime.Enabled || WaitTime.Enabled || Refused.Enabled || LoadTime.Enabled
        || SpecializationTime.Enabled;

    /// <summary>Does the work as a span of its own.</summary>
    /// <param name="kind">A load, a specialization or an inference.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="state">What the work needs.</param>
    /// <param name="work">The work.</param>
    /// <param name="describe">Text about it, asked when it is done.</param>
    public static TResult Run<TState, TResult>(TraceKind kind, string model, TState state, Func<TState, TResult> work,
        Func<TResult, string>? describe = null)
    {
        if (!IsOn)
            return work(state);
        using Activity? activity = Source.StartActivity(ActivityName(kind));
        activity?.SetTag(ModelTag, model);
        bool counted = kind == TraceKind.Inference && Active.Enabled;
        if (counted)
            Active.Add(1, new KeyValuePair<string, object?>(ModelTag, model));
        if (SinterEventSource.Log.IsEnabled())
            SinterEventSource.Log.Started(kind, model);
        long start = Stopwatch.GetTimestamp();
        string? description = null;
        Exception? failure = null;
        try
        {
            TResult result = work(state);
            description = describe?.Invoke(result);
            return result;
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            long end = Stopwatch.GetTimestamp();
            if (counted)
                Active.Add(-1, new KeyValuePair<string, object?>(ModelTag, model));
            if (SinterEventSource.Log.IsEnabled())
                SinterEventSource.Log.Stopped(kind, model, Outcome(failure).ToString(), description ?? "");
            Measure(kind, model, Stopwatch.GetElapsedTime(start, end), description, failure);
            Mark(activity, kind, description, failure);
            Recording.Add(new TraceEvent(kind, model, start, end) { Outcome = Outcome(failure), Subject = description });
        }
    }

    /// <summary>A prediction has waited since <paramref name="start"/>, and begins now.</summary>
    public static void Waited(string model, long start)
    {
        long end = Stopwatch.GetTimestamp();
        WaitTime.Record(Stopwatch.GetElapsedTime(start, end).TotalSeconds, new KeyValuePair<string, object?>(ModelTag, model));
        Recording.Add(new TraceEvent(TraceKind.Queue, model, start, end));
    }

    /// <summary>A prediction has waited since <paramref name="start"/>, and will not run.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="start">When it came, in ticks of <see cref="Stopwatch"/>.</param>
    /// <param name="reason">Why not.</param>
    public static void Gone(string model, long start, CallEnd reason)
    {
        TraceOutcome outcome = reason == CallEnd.Stopped ? TraceOutcome.Cancelled : TraceOutcome.Refused;
        string text = reason.ToString().ToLowerInvariant();
        Refused.Add(1, new KeyValuePair<string, object?>(ModelTag, model), new KeyValuePair<string, object?>("sinter.refusal.reason", text));
        if (SinterEventSource.Log.IsEnabled())
            SinterEventSource.Log.PredictionRefused(model, text);
        Recording.Add(new TraceEvent(TraceKind.Queue, model, start, Stopwatch.GetTimestamp()) { Outcome = outcome, Subject = text });
    }

    private static void Measure(TraceKind kind, string model, TimeSpan time, string? description, Exception? failure)
    {
        Histogram<double> histogram = kind switch
        {
            TraceKind.Inference => PredictionTime,
            TraceKind.Load => LoadTime,
            _ => SpecializationTime,
        };
        if (!histogram.Enabled)
            return;
        var tags = new TagList { { ModelTag, model } };
        if (kind == TraceKind.Load && description is not null)
            tags.Add(LoadTag, description);
        if (failure is not null)
            tags.Add(ErrorTag, failure.GetType().FullName);
        histogram.Record(time.TotalSeconds, tags);
    }

    private static void Mark(Activity? activity, TraceKind kind, string? description, Exception? failure)
    {
        if (activity is null)
            return;
        if (kind == TraceKind.Load && description is not null)
            activity.SetTag(LoadTag, description);
        if (failure is null)
            return;
        activity.SetTag(ErrorTag, failure.GetType().FullName);
        activity.SetStatus(ActivityStatusCode.Error, failure.Message);
    }

    private static TraceOutcome Outcome(Exception? failure) => failure switch
    {
        null => TraceOutcome.Completed,
        OperationCanceledException => TraceOutcome.Cancelled,
        _ => TraceOutcome.Failed,
    };

    private static string ActivityName(TraceKind kind) => kind switch
    {
        TraceKind.Inference => "sinter.predict",
        TraceKind.Load => "sinter.load",
        _ => "sinter.specialize",
    };
}
