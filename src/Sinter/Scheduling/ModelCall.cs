using System.Diagnostics;
using System.Threading.Tasks.Sources;
using Sinter.Runtime;
using Sinter.Tracing;

namespace Sinter.Scheduling;

/// <summary>An asynchronous call of a model, from the queue to its result. Used again once its result was taken.</summary>
internal abstract class ModelCall<T>(Model model) : QueuedCall, IValueTaskSource<T>
{
    private static readonly Action<object?> StopWaiting = call => ((ModelCall<T>)call!).Stop();

    // Code that awaits must not run on the threads of predictions.
    private ManualResetValueTaskSourceCore<T> _source = new() { RunContinuationsAsynchronously = true };
    private T? _result;
    private Exception? _failure;
    private bool _started;
    private long _queued;
    private Activity? _activity;

    private CancellationToken _caller;
    private CancellationToken _stop;
    private TimeSpan _allowed;
    private CancellationTokenSource? _timeout;
    private CancellationTokenSource? _either;
    private CancellationTokenRegistration _registration;

    protected Model Model { get; } = model;

    public sealed override void Run()
    {
        Begin();
        foreach (QueuedCall companion in Companions)
            ((ModelCall<T>)companion).Begin();
        if (_activity is not null)
            Activity.Current = _activity;
        try
        {
            if (Companions.Count > 0)
                EvaluateTogether();
            else
                EvaluateAlone();
        }
        finally
        {
            if (_activity is not null)
                Activity.Current = null;
        }
    }

    public sealed override void Complete(CallEnd end)
    {
        _registration.Dispose();
        if (end != CallEnd.Ran && _queued != 0)
            Telemetry.Gone(Model.Name, _queued, end);
        (_queued, _activity) = (0, null);
        _failure = end switch
        {
            CallEnd.Ran => _failure is OperationCanceledException ? OfStopping(_failure) : _failure,
            CallEnd.Dropped => new PredictionDroppedException(Model.Path, Model.Queue.Limits),
            CallEnd.Rejected => new PredictionRejectedException(Model.Path, Model.Queue.Limits),
            CallEnd.Stopped => OfStopping(new OperationCanceledException(_caller)),
            _ => throw new UnreachableException(),
        };
        _either?.Dispose();
        _timeout?.Dispose();
        (_either, _timeout) = (null, null);
        Forget();
        Model.Leave();
        if (_failure is not null)
            _source.SetException(_failure);
        else
            _source.SetResult(_result!);
    }

    public T GetResult(short token)
    {
        // A token of an earlier use throws here, before anything is touched.
        if (_source.GetStatus(token) == ValueTaskSourceStatus.Pending)
            throw new InvalidOperationException("The prediction is not done. Await it, or wait for the task that AsTask gives.");
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            (_result, _failure, _started) = (default, null, false);
            _source.Reset();
            Renew();
            GiveBack();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>Queues the call. The model has been entered.</summary>
    protected ValueTask<T> Submit(PredictionOptions? options, CancellationToken cancellation)
    {
        Priority = options?.Priority ?? 0;
        Caller = options?.Caller;
        Exclusive = options?.State;
        _caller = _stop = cancellation;
        if (Telemetry.IsOn)
            (_queued, _activity) = (Stopwatch.GetTimestamp(), Telemetry.CallersActivity);
        short token = _source.Version;
        if (PredictionTime.Allowed(options, Model.Scheduler.Clock) is { } allowed)
        {
            _allowed = allowed;
            _timeout = new CancellationTokenSource(allowed, Model.Scheduler.Clock);
            _either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _timeout.Token);
            _stop = _either.Token;
        }
        _registration = _stop.UnsafeRegister(StopWaiting, this);
        Model.Scheduler.Submit(Model.Queue, this);
        return new ValueTask<T>(this, token);
    }

    /// <summary>Does the work.</summary>
    protected abstract T Evaluate(CancellationToken cancellation);

    /// <summary>Does the work of the companions too. Must not throw.</summary>
    protected virtual void EvaluateTogether()
    {
        EvaluateAlone();
        foreach (QueuedCall companion in Companions)
            ((ModelCall<T>)companion).EvaluateAlone();
    }

    /// <summary>Does the work and keeps its result or failure.</summary>
    protected void EvaluateAlone()
    {
        try
        {
            _result = Evaluate(_stop);
        }
        catch (Exception failure)
        {
            _failure = failure;
        }
    }

    /// <summary>Keeps a result that was computed together with others.</summary>
    protected void Keep(T result) => _result = result;

    private void Begin()
    {
        _started = true;
        if (_queued != 0)
            Telemetry.Waited(Model.Name, _queued);
    }

    /// <summary>Lets go of what belongs to the caller.</summary>
    protected abstract void Forget();

    /// <summary>Lets the call wait to be used again.</summary>
    protected abstract void GiveBack();

    private void Stop() => Model.Scheduler.Stop(Model.Queue, this);

    private Exception OfStopping(Exception cancelled) => _caller.IsCancellationRequested ? new OperationCanceledException(_caller)
        : _timeout is { IsCancellationRequested: true } ? new PredictionTimeoutException(Model.Path, _allowed, _started)
        : cancelled;
}
