using System.Diagnostics.CodeAnalysis;

namespace Sinter.Runtime;

/// <summary>Decides which call runs next, over the queues of all models: the highest priority first, models of equal priority in turns.
/// It has no threads of its own: whoever is woken takes a call, runs it and reports back.</summary>
/// <remarks>One short lock covers all queues. An order over several models needs one view of all of them, and what is done under it
/// takes far less time than the smallest prediction.</remarks>
public sealed class PredictionScheduler(IPredictionExecutor executor, TimeProvider clock)
{
    private readonly Lock _lock = new();

    // Queues in which calls wait; the one whose turn was longest ago comes first.
    private readonly LinkedList<PredictionQueue> _waiting = [];

    /// <summary>That of the process: a thread per core, for all models.</summary>
    public static PredictionScheduler OfProcess { get; } = new(new PredictionThreads(Environment.ProcessorCount), TimeProvider.System);

    /// <summary>What deadlines are measured with.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary>Lets a call wait in a queue. What gives way is completed before this returns, and may be the call itself.</summary>
    public void Submit(PredictionQueue queue, QueuedCall call)
    {
        QueuedCall? loser;
        CallEnd end;
        bool mayStart;
        lock (_lock)
        {
            if (call.Stage == CallStage.StoppedBefore)
            {
                call.Stage = CallStage.Ended;
                (loser, end, mayStart) = (call, CallEnd.Stopped, false);
            }
            else
            {
                if (queue.Batching is not null)
                    call.Arrived = Clock.GetTimestamp();
                loser = queue.Admit(call);
                if (loser == call)
                    call.Stage = CallStage.Ended;
                end = queue.Limits.WhenFull == WhenFull.Reject ? CallEnd.Rejected : CallEnd.Dropped;
                if (loser != call && queue.InScheduler.List is null)
                    _waiting.AddLast(queue.InScheduler);
                mayStart = loser != call && queue.Next(Clock) is not null;
                SetTimer(queue);
            }
        }
        loser?.Complete(end);
        if (mayStart)
            executor.Wake(this);
    }

    /// <summary>Stops a call that waits, or is about to: it is completed before this returns. One that runs, or has run, is not
    /// touched.</summary>
    public void Stop(PredictionQueue queue, QueuedCall call)
    {
        lock (_lock)
        {
            if (call.Stage == CallStage.New)
                call.Stage = CallStage.StoppedBefore;
            if (call.Stage != CallStage.Waiting)
                return;
            queue.Remove(call);
            Unlist(queue);
            SetTimer(queue);
        }
        call.Complete(CallEnd.Stopped);
    }

    /// <summary>Takes the call that is to run now. The caller runs it and then calls <see cref="Finish"/>.</summary>
    public bool TryStart([NotNullWhen(true)] out PredictionQueue? queue, [NotNullWhen(true)] out QueuedCall? call)
    {
        bool another;
        lock (_lock)
        {
            if (!TryFind(out queue, out call))
            {
                // Timers may be a little early.
                foreach (PredictionQueue held in _waiting)
                    SetTimer(held);
                return false;
            }
            queue.Start(call);
            _waiting.Remove(queue.InScheduler);
            if (queue.Waiting > 0)
                _waiting.AddLast(queue.InScheduler);
            another = TryFind(out _, out _);
            SetTimer(queue);
        }
        if (another)
            executor.Wake(this);
        return true;
    }

    /// <summary>Gives the place of a call back and completes it.</summary>
    public void Finish(PredictionQueue queue, QueuedCall call)
    {
        bool another;
        lock (_lock)
        {
            queue.Finish(call);
            another = queue.Next(Clock) is not null;
            SetTimer(queue);
        }
        foreach (QueuedCall companion in call.Companions)
            companion.Complete(CallEnd.Ran);
        call.Companions.Clear();
        call.Complete(CallEnd.Ran);
        if (another)
            executor.Wake(this);
    }

    /// <summary>Runs the next call to its end; false when none may start.</summary>
    public bool RunNext()
    {
        if (!TryStart(out PredictionQueue? queue, out QueuedCall? call))
            return false;
        call.Run();
        Finish(queue, call);
        return true;
    }

    /// <summary>Takes free places of a queue for parts of a call that runs in it; they are to be given back.</summary>
    /// <returns>How many there were, of those that were wanted.</returns>
    public int Borrow(PredictionQueue queue, int wanted)
    {
        lock (_lock)
        {
            return queue.Borrow(wanted);
        }
    }

    /// <summary>Gives borrowed places back.</summary>
    public void GiveBack(PredictionQueue queue, int lent)
    {
        bool another;
        lock (_lock)
        {
            queue.GiveBack(lent);
            another = queue.Next(Clock) is not null;
            SetTimer(queue);
        }
        if (another)
            executor.Wake(this);
    }

    private bool TryFind([NotNullWhen(true)] out PredictionQueue? queue, [NotNullWhen(true)] out QueuedCall? call)
    {
        (queue, call) = (null, null);
        foreach (PredictionQueue candidate in _waiting)
        {
            if (candidate.Next(Clock) is { } next && (call is null || next.Priority > call.Priority))
                (queue, call) = (candidate, next);
        }
        return call is not null;
    }

    /// <summary>Somebody is woken when the next call of a queue has waited long enough for others.</summary>
    private void SetTimer(PredictionQueue queue)
    {
        if (queue.Hold(Clock) is not { } hold)
            return;
        queue.Timer ??= Clock.CreateTimer(static state => ((PredictionScheduler)state!).WakeOne(), this,
            Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // Timers count whole milliseconds.
        queue.Timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(hold.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private void WakeOne() => executor.Wake(this);

    private void Unlist(PredictionQueue queue)
    {
        if (queue.Waiting == 0 && queue.InScheduler.List is not null)
            _waiting.Remove(queue.InScheduler);
    }
}

/// <summary>Whoever runs what a scheduler hands out.</summary>
public interface IPredictionExecutor
{
    /// <summary>A call may start: somebody is to call <see cref="PredictionScheduler.RunNext"/> after this.</summary>
    void Wake(PredictionScheduler scheduler);
}
