using Sinter.Kernels;

namespace Sinter.Tests.Kernels;

public class StepRelayTests
{
    private const int Steps = 3000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 3)]
    [InlineData(3, 8)]
    public void EveryPartOfEveryStepRunsOnceAfterTheStepBefore(int threads, int parts)
    {
        using var pool = new WorkPool(threads);
        int used = Math.Min(threads, parts);
        int[] done = new int[parts];
        StepRelay<Counting>.Run(new Counting(done, used, failAt: -1), Steps, parts, pool, Token);
        Assert.All(done[..used], count => Assert.Equal(Steps, count));
        Assert.All(done[used..], count => Assert.Equal(0, count));
    }

    [Fact]
    public void WithoutAnotherThreadTheDriverDoesAll()
    {
        using var pool = new WorkPool(2);
        // The pool is busy with the run around it, so that the one inside has the calling thread alone.
        pool.Run(new Nested(pool), 2, Token);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1700)]
    public void AnExceptionEndsTheRun(int step)
    {
        using var pool = new WorkPool(3);
        Assert.Throws<InvalidOperationException>(
            () => StepRelay<Counting>.Run(new Counting(new int[3], 3, failAt: step), Steps, 3, pool, Token));
        int[] done = new int[3];
        StepRelay<Counting>.Run(new Counting(done, 3, failAt: -1), Steps, 3, pool, Token);
        Assert.All(done, count => Assert.Equal(Steps, count));
    }

    [Fact]
    public void ACancelledTokenStopsARunBeforeItBegins()
    {
        using var pool = new WorkPool(2);
        Assert.ThrowsAny<OperationCanceledException>(
            () => StepRelay<Counting>.Run(new Counting(new int[2], 2, failAt: -1), Steps, 2, pool, new CancellationToken(true)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ATokenThatIsCancelledDuringTheRunStopsIt(int threads)
    {
        using var pool = new WorkPool(threads);
        using var cancellation = new CancellationTokenSource();
        int[] done = new int[1];
        Assert.ThrowsAny<OperationCanceledException>(() =>
            StepRelay<Cancelling>.Run(new Cancelling(done, cancellation), Steps, threads, pool, cancellation.Token));
        Assert.Equal(Cancelling.Step + 1, done[0]);
    }

    private readonly struct Cancelling(int[] done, CancellationTokenSource cancellation) : IStepBody
    {
        public const int Step = 40;

        private readonly int[] _done = done;
        private readonly CancellationTokenSource _cancellation = cancellation;

        public void Run(int step, int part)
        {
            if (part != 0)
                return;
            _done[0]++;
            if (step == Step)
                _cancellation.Cancel();
        }
    }

    private readonly struct Nested(WorkPool pool) : IParallelBody
    {
        private readonly WorkPool _pool = pool;

        public void Run(int tile)
        {
            int[] done = new int[2];
            StepRelay<Counting>.Run(new Counting(done, 2, failAt: -1), Steps, 2, _pool, CancellationToken.None);
            Assert.Equal([Steps, Steps], done);
        }
    }

    private readonly struct Counting(int[] done, int parts, int failAt) : IStepBody
    {
        private readonly int[] _done = done;
        private readonly int _parts = parts;
        private readonly int _failAt = failAt;

        public void Run(int step, int part)
        {
            if (step == _failAt && part == _parts - 1)
                throw new InvalidOperationException("As asked.");
            for (int i = 0; i < _parts; i++)
            {
                int count = Volatile.Read(ref _done[i]);
                // A thread that failed has left its part undone.
                if (_failAt < 0 && (i == part ? count != step : count < step || count > step + 1))
                    throw new ArgumentException($"Part {i} has done {count} steps when part {part} begins step {step}.");
            }
            Volatile.Write(ref _done[part], step + 1);
        }
    }
}
