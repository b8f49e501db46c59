using Microsoft.Extensions.Time.Testing;
using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public unsafe class WorkPoolTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void EveryTileRunsExactlyOnce(int threads)
    {
        using var pool = new WorkPool(threads);
        for (int round = 0; round < 200; round++)
        {
            var counts = new int[round];
            fixed (int* target = counts)
                pool.Run(new CountBody { Counts = target }, counts.Length, Token);
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void The_cores_of_a_prediction_that_paused_just_now_stay_free_for_it()
    {
        var clock = new FakeTimeProvider();
        var share = new CoreShare(2, clock);
        share.Enter();
        Assert.Equal(1, share.Helpers(1));
        share.Leave();
        share.Enter();
        Assert.Equal(1, share.Helpers(1));
        share.Enter();
        Assert.Equal(0, share.Helpers(1));
        clock.Advance(TimeSpan.FromMilliseconds(5));
        share.Leave();
        Assert.Equal(0, share.Helpers(1));
        clock.Advance(TimeSpan.FromMilliseconds(0.9));
        Assert.Equal(0, share.Helpers(1));
        clock.Advance(TimeSpan.FromMilliseconds(0.2));
        Assert.Equal(1, share.Helpers(1));
        share.Leave();
        share.Enter();
        Assert.Equal(1, share.Helpers(1));
    }

    [Fact]
    public void PredictionsThatRunShareTheCores()
    {
        var clock = new FakeTimeProvider();
        var share = new CoreShare(4, clock);
        Assert.Equal(7, share.Helpers(7));
        share.Enter();
        Assert.Equal(3, share.Helpers(3));
        share.Enter();
        Assert.Equal(1, share.Helpers(3));
        share.Enter();
        Assert.Equal(0, share.Helpers(3));
        share.Leave();
        share.Leave();
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, share.Helpers(3));
    }

    [Fact]
    public void AsManyPredictionsAsCoresLeaveNoThreadForOthers()
    {
        var clock = new FakeTimeProvider();
        var share = new CoreShare(2, clock);
        using var pool = new WorkPool(3, share);
        var threads = new int[64];
        share.Enter();
        share.Enter();
        fixed (int* target = threads)
            pool.Run(new ThreadBody { Threads = target }, threads.Length, Token);
        Assert.All(threads, thread => Assert.Equal(Environment.CurrentManagedThreadId, thread));
        share.Leave();
        clock.Advance(TimeSpan.FromSeconds(1));
        fixed (int* target = threads)
            pool.Run(new ThreadBody { Threads = target }, threads.Length, Token);
        Assert.NotEqual(1, threads.Distinct().Count());
    }

    [Fact]
    public void ManyCallersMayShareAPool()
    {
        using var pool = new WorkPool(3);
        var callers = new Thread[4];
        int wrong = 0;
        for (int i = 0; i < callers.Length; i++)
        {
            callers[i] = new Thread(() =>
            {
                for (int round = 0; round < 300; round++)
                {
                    var counts = new int[37];
                    fixed (int* target = counts)
                        pool.Run(new CountBody { Counts = target }, counts.Length);
                    if (counts.Any(count => count != 1))
                        Interlocked.Increment(ref wrong);
                }
            });
            callers[i].Start();
        }
        foreach (Thread caller in callers)
            caller.Join();
        Assert.Equal(0, wrong);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void AnExceptionReachesTheCallerAndThePoolStaysUsable(int threads)
    {
        using var pool = new WorkPool(threads);
        var error = Assert.Throws<InvalidOperationException>(() => pool.Run(new ThrowingBody(), 50, Token));
        Assert.Equal("tile 7", error.Message);
        var counts = new int[20];
        fixed (int* target = counts)
            pool.Run(new CountBody { Counts = target }, counts.Length, Token);
        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void CancellationStopsBetweenTiles(int threads)
    {
        using var pool = new WorkPool(threads);
        using var source = new CancellationTokenSource();
        var counts = new int[1000];
        fixed (int* target = counts)
        {
            int* fixedTarget = target;
            Assert.ThrowsAny<OperationCanceledException>(
                () => pool.Run(new CancelingBody { Counts = fixedTarget, Source = source }, 1000, source.Token));
        }
        Assert.InRange(counts.Sum(), 1, 999);
    }

    [Fact]
    public void ARunAllocatesNothing()
    {
        using var pool = new WorkPool(2);
        var counts = new int[64];
        fixed (int* target = counts)
        {
            var body = new CountBody { Counts = target };
            for (int i = 0; i < 3; i++)
                pool.Run(body, counts.Length, Token);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
                pool.Run(body, counts.Length, CancellationToken.None);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private struct CountBody : IParallelBody
    {
        public int* Counts;

        public readonly void Run(int tile) => Interlocked.Increment(ref Counts[tile]);
    }

    private struct CancelingBody : IParallelBody
    {
        public int* Counts;
        public CancellationTokenSource Source;

        public readonly void Run(int tile)
        {
            Interlocked.Increment(ref Counts[tile]);
            if (tile == 10)
                Source.Cancel();
        }
    }

    private struct ThreadBody : IParallelBody
    {
        public int* Threads;

        public readonly void Run(int tile)
        {
            Thread.Sleep(1);
            Threads[tile] = Environment.CurrentManagedThreadId;
        }
    }

    private struct ThrowingBody : IParallelBody
    {
        public readonly void Run(int tile)
        {
            if (tile == 7)
                throw new InvalidOperationException("tile 7");
        }
    }
}
