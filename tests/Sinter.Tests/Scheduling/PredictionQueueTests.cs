using Sinter.Runtime;

namespace Sinter.Tests.Scheduling;

/// <summary>Who runs next, and who gives way.</summary>
public sealed class PredictionQueueTests
{
    private readonly PredictionScheduler _scheduler = new(new WokenWorkers(1), TimeProvider.System);

    [Fact]
    public void Higher_priorities_go_first_and_equal_ones_in_their_order()
    {
        var queue = new PredictionQueue(new QueueLimits(1, 100, WhenFull.Wait));
        foreach ((int number, int priority) in new[] { (0, 0), (1, -5), (2, 3), (3, 0), (4, 3), (5, int.MaxValue), (6, int.MinValue) })
            _scheduler.Submit(queue, new ScriptedCall(number, priority));
        Assert.Equal([5, 2, 4, 0, 3, 1, 6], RunAll());
    }

    [Fact]
    public void Callers_of_equal_priority_take_turns()
    {
        var queue = new PredictionQueue(new QueueLimits(1, 100, WhenFull.Wait));
        string?[] callers = ["a", "a", "a", "b", null, "b", null, "c"];
        for (int i = 0; i < callers.Length; i++)
            _scheduler.Submit(queue, new ScriptedCall(i, caller: callers[i]));
        Assert.Equal([0, 3, 4, 7, 1, 5, 6, 2], RunAll());
    }

    [Fact]
    public void Models_take_turns_unless_one_has_a_higher_priority()
    {
        PredictionQueue[] queues = [.. Enumerable.Range(0, 3).Select(_ => new PredictionQueue(new QueueLimits(1, 100, WhenFull.Wait)))];
        for (int i = 0; i < 9; i++)
            _scheduler.Submit(queues[i / 3], new ScriptedCall(i, priority: i == 8 ? 1 : 0));
        Assert.Equal([8, 0, 3, 6, 1, 4, 7, 2, 5], RunAll());
    }

    [Fact]
    public void No_more_run_than_may()
    {
        var queue = new PredictionQueue(new QueueLimits(2, 100, WhenFull.Wait));
        for (int i = 0; i < 4; i++)
            _scheduler.Submit(queue, new ScriptedCall(i));
        Assert.True(_scheduler.TryStart(out _, out QueuedCall? first));
        Assert.True(_scheduler.TryStart(out _, out _));
        Assert.False(_scheduler.TryStart(out _, out _));
        _scheduler.Finish(queue, first);
        Assert.True(_scheduler.TryStart(out _, out QueuedCall? third));
        Assert.Equal(2, ((ScriptedCall)third).Number);
    }

    [Fact]
    public void Calls_with_the_same_state_run_one_by_one_and_keep_nobody_waiting()
    {
        var queue = new PredictionQueue(new QueueLimits(8, 100, WhenFull.Wait));
        object state = new();
        for (int i = 0; i < 4; i++)
            _scheduler.Submit(queue, new ScriptedCall(i, caller: "a", exclusive: i < 3 ? state : null));
        Assert.True(_scheduler.TryStart(out _, out QueuedCall? first));
        Assert.True(_scheduler.TryStart(out _, out QueuedCall? other));
        Assert.Equal(3, ((ScriptedCall)other).Number);
        Assert.False(_scheduler.TryStart(out _, out _));
        _scheduler.Finish(queue, first);
        Assert.True(_scheduler.TryStart(out _, out QueuedCall? second));
        Assert.Equal(1, ((ScriptedCall)second).Number);
        Assert.False(_scheduler.TryStart(out _, out _));
    }

    [Theory]
    [InlineData(WhenFull.Wait, "1 2 3 4", "")]
    [InlineData(WhenFull.DropOldest, "3 4", "1 2")]
    [InlineData(WhenFull.DropNewest, "1 4", "2 3")]
    [InlineData(WhenFull.Reject, "1 2", "3 4")]
    public void What_has_no_place_goes_by_the_rule(WhenFull whenFull, string runs, string goes)
    {
        var queue = new PredictionQueue(new QueueLimits(1, 2, whenFull));
        var gone = new List<ScriptedCall>();
        _scheduler.Submit(queue, new ScriptedCall(0));
        Assert.True(_scheduler.TryStart(out _, out QueuedCall? running));
        for (int i = 1; i <= 4; i++)
            _scheduler.Submit(queue, new ScriptedCall(i, completed: gone.Add));
        Assert.Equal(goes, string.Join(' ', gone.Select(call => call.Number)));
        Assert.All(gone, call => Assert.Equal([whenFull == WhenFull.Reject ? CallEnd.Rejected : CallEnd.Dropped], call.Ends));
        gone.Clear();
        _scheduler.Finish(queue, running);
        Assert.Equal(runs, string.Join(' ', RunAll()));
    }

    [Theory]
    [InlineData(WhenFull.DropOldest)]
    [InlineData(WhenFull.DropNewest)]
    public void Nobody_gives_way_to_a_lower_priority(WhenFull whenFull)
    {
        var queue = new PredictionQueue(new QueueLimits(1, 1, whenFull));
        _scheduler.Submit(queue, new ScriptedCall(0, priority: 1));
        _scheduler.Submit(queue, new ScriptedCall(1, priority: 2));
        var low = new ScriptedCall(2, priority: 0);
        _scheduler.Submit(queue, low);
        Assert.Equal(CallEnd.Dropped, Assert.Single(low.Ends));
        Assert.Equal([1, 0], RunAll());
    }

    [Fact]
    public void A_call_that_waits_is_stopped_at_once_and_one_that_runs_is_not()
    {
        var queue = new PredictionQueue(new QueueLimits(1, 10, WhenFull.Wait));
        ScriptedCall running = new(0), waiting = new(1), early = new(2);
        _scheduler.Submit(queue, running);
        _scheduler.Submit(queue, waiting);
        Assert.True(_scheduler.TryStart(out _, out _));
        _scheduler.Stop(queue, running);
        _scheduler.Stop(queue, waiting);
        _scheduler.Stop(queue, early);
        Assert.Empty(running.Ends);
        Assert.Equal([CallEnd.Stopped], waiting.Ends);
        _scheduler.Submit(queue, early);
        Assert.Equal([CallEnd.Stopped], early.Ends);
        _scheduler.Finish(queue, running);
        _scheduler.Stop(queue, running);
        Assert.Equal([CallEnd.Ran], running.Ends);
        Assert.Equal((0, 0), (queue.Waiting, queue.InFlight));
    }

    [Fact]
    public void Borrowed_places_count_as_taken()
    {
        var queue = new PredictionQueue(new QueueLimits(3, 10, WhenFull.Wait));
        for (int i = 0; i < 3; i++)
            _scheduler.Submit(queue, new ScriptedCall(i));
        Assert.True(_scheduler.TryStart(out _, out _));
        Assert.Equal(2, _scheduler.Borrow(queue, 5));
        Assert.Equal(0, _scheduler.Borrow(queue, 1));
        Assert.False(_scheduler.TryStart(out _, out _));
        _scheduler.GiveBack(queue, 2);
        Assert.True(_scheduler.TryStart(out _, out _));
    }

    private List<int> RunAll()
    {
        var order = new List<int>();
        while (_scheduler.TryStart(out PredictionQueue? queue, out QueuedCall? call))
        {
            order.Add(((ScriptedCall)call).Number);
            _scheduler.Finish(queue, call);
        }
        return order;
    }
}
