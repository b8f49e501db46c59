using Microsoft.Extensions.Time.Testing;
using Sinter.Runtime;

namespace Sinter.Tests.Scheduling;

/// <summary>Random schedules of callers, cancellers and workers over several models, the same for the same seed.</summary>
public sealed class SchedulerExplorationTests
{
    private const int Schedules = 400, Calls = 60;

    [Fact]
    public void In_every_schedule_each_call_ends_once_and_all_places_come_back()
    {
        var ends = new int[Enum.GetValues<CallEnd>().Length];
        for (int seed = 0; seed < Schedules; seed++)
            Explore(seed, ends);
        // Schedules that never let a call run, or never stop or drop one, would explore nothing.
        Assert.All(ends, count => Assert.True(count > Schedules, string.Join(", ", ends)));
    }

    private static void Explore(int seed, int[] ends)
    {
        var random = new Random(seed);
        var workers = new WokenWorkers(random.Next(1, 5));
        int workerCount = workers.Count;
        var clock = new FakeTimeProvider();
        var scheduler = new PredictionScheduler(workers, clock);
        PredictionQueue[] queues = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => new PredictionQueue(
            new QueueLimits(random.Next(1, 4), random.Next(0, 6), (WhenFull)random.Next(4)), Batching(random)))];
        Dictionary<PredictionQueue, object[]> states = queues.ToDictionary(queue => queue, _ => new object[] { new(), new() });
        var calls = new List<(PredictionQueue Queue, ScriptedCall Call)>();
        var lent = new List<(PredictionQueue Queue, int Places)>();
        for (int steps = 0; calls.Count < Calls || lent.Count > 0 || !workers.Sleep || queues.Any(queue => queue.Waiting > 0); steps++)
        {
            Assert.True(steps < 20_000, $"seed {seed}: the calls do not come to an end");
            switch (random.Next(9))
            {
                case 0 or 1 when calls.Count < Calls:
                    Submit(scheduler, queues[random.Next(queues.Length)], calls, states, random);
                    break;
                case 2 when calls.Count > 0:
                    (PredictionQueue of, ScriptedCall stopped) = calls[random.Next(calls.Count)];
                    scheduler.Stop(of, stopped);
                    break;
                case 3 when calls.Count < Calls:
                    PredictionQueue lender = queues[random.Next(queues.Length)];
                    lent.Add((lender, scheduler.Borrow(lender, random.Next(3))));
                    break;
                case 4 when lent.Count > 0:
                    scheduler.GiveBack(lent[^1].Queue, lent[^1].Places);
                    lent.RemoveAt(lent.Count - 1);
                    break;
                case 5:
                    clock.Advance(TimeSpan.FromMilliseconds(random.Next(3)));
                    break;
                default:
                    workers.Step(scheduler, random.Next(workerCount));
                    break;
            }
            Check(seed, queues, workers);
        }
        foreach ((_, ScriptedCall call) in calls)
        {
            CallEnd end = Assert.Single(call.Ends);
            Assert.Equal(end == CallEnd.Ran ? 1 : 0, call.Runs);
            ends[(int)end]++;
        }
        Assert.All(queues, queue => Assert.Equal((0, 0), (queue.Waiting, queue.InFlight)));
    }

    private static QueueBatching? Batching(Random random) => random.Next(3) switch
    {
        0 => null,
        1 => new QueueBatching([2, 3], TimeSpan.Zero),
        _ => new QueueBatching([2, 4], TimeSpan.FromMilliseconds(3)),
    };

    private static void Submit(PredictionScheduler scheduler, PredictionQueue queue, List<(PredictionQueue, ScriptedCall)> calls,
        Dictionary<PredictionQueue, object[]> states, Random random)
    {
        object? state = random.Next(4) == 0 ? states[queue][random.Next(2)] : null;
        var call = new ScriptedCall(calls.Count, random.Next(3), random.Next(3) == 0 ? null : $"{random.Next(3)}", state,
            isJoinable: state is null && random.Next(4) != 0);
        if (random.Next(20) == 0)
            scheduler.Stop(queue, call);
        calls.Add((queue, call));
        scheduler.Submit(queue, call);
    }

    private static void Check(int seed, PredictionQueue[] queues, WokenWorkers workers)
    {
        foreach (PredictionQueue queue in queues)
        {
            Assert.InRange(queue.InFlight, 0, queue.Limits.MaxInFlight);
            Assert.True(queue.Limits.WhenFull == WhenFull.Wait || queue.Waiting <= queue.Limits.MaxInFlight + queue.Limits.MaxWaiting,
                $"seed {seed}: too many wait");
        }
        object[] used = [.. workers.Running.Select(call => call.Exclusive).OfType<object>()];
        Assert.True(used.Length == used.Distinct().Count(), $"seed {seed}: two calls that run have one state");
    }
}
