using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Sinter.Workbench.Bench;

/// <summary>Predictions per second, one at a time and two in flight.</summary>
public static class Throughput
{
    private const int Turns = 5;
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(400);

    /// <summary>The medians over several turns, one way after the other.</summary>
    public static (double Alone, double Together) Measure(Action predict, CancellationToken cancellation = default)
    {
        double[] alone = new double[Turns], together = new double[Turns];
        for (int turn = -1; turn < Turns; turn++)
        {
            cancellation.ThrowIfCancellationRequested();
            double one = PerSecond(predict, 1), two = PerSecond(predict, 2);
            if (turn < 0)
                continue;
            alone[turn] = one;
            together[turn] = two;
        }
        Array.Sort(alone);
        Array.Sort(together);
        return (alone[Turns / 2], together[Turns / 2]);
    }

    /// <summary>The median over several turns with so many in flight.</summary>
    public static double Median(Action predict, int inFlight, CancellationToken cancellation)
    {
        var turns = new double[Turns];
        for (int turn = -1; turn < Turns; turn++)
        {
            cancellation.ThrowIfCancellationRequested();
            double perSecond = PerSecond(predict, inFlight);
            if (turn >= 0)
                turns[turn] = perSecond;
        }
        Array.Sort(turns);
        return turns[Turns / 2];
    }

    private static double PerSecond(Action predict, int inFlight)
    {
        int done = 0;
        long end = 0;
        ExceptionDispatchInfo? failure = null;
        var callers = new Thread[inFlight];
        using var start = new ManualResetEventSlim();
        for (int i = 0; i < inFlight; i++)
        {
            callers[i] = new Thread(() =>
            {
                start.Wait();
                try
                {
                    do
                    {
                        predict();
                        Interlocked.Increment(ref done);
                    }
                    while (Stopwatch.GetTimestamp() < Volatile.Read(ref end));
                }
                catch (Exception error)
                {
                    Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(error), null);
                }
            });
            callers[i].Start();
        }
        long began = Stopwatch.GetTimestamp();
        Volatile.Write(ref end, began + (long)(Turn.TotalSeconds * Stopwatch.Frequency));
        start.Set();
        foreach (Thread caller in callers)
            caller.Join();
        failure?.Throw();
        return done / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
