using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Sinter.Kernels;

/// <summary>A fixed set of threads that runs the tiles of one kernel at a time. The calling thread takes part; a pool of one thread, a call
/// from inside a tile, a call while another caller has the pool, and a call while as many predictions run as there are cores, run on the
/// calling thread alone. Nothing is allocated per run.</summary>
/// <remarks>Each participant begins with a part of the tiles of its own, the same part in every run: what a thread wrote in one kernel it
/// mostly reads in the next, from its own cache. Who is done takes tiles of the others.
/// Workers spin for about 100 microseconds after a run, so that a chain of kernels does not pay for waking them, and then
/// sleep.</remarks>
public sealed unsafe class WorkPool : IDisposable
{
    private static readonly long SpinTicks = Stopwatch.Frequency / 10_000;
    private static readonly Lazy<WorkPool> SharedPool = new(() => new WorkPool(Environment.ProcessorCount));

    private readonly Worker[] _workers;
    private readonly TileRange[] _ranges;
    private readonly CoreShare _share;
    private int _started;
    private int _disposed;

    // The current run. Written only by the caller that holds _busy, while no worker is active.
    private int _busy;
    private void* _body;
    private delegate*<void*, int, void> _invoke;
    private CancellationToken _cancellation;
    private ExceptionDispatchInfo? _failure;
    private int _stopped;
    private int _open;
    private int _active;
    private int _helpers;
    private int _generation;
    private int _caller;

    /// <param name="threadCount">Threads that take part in a run, the calling one included.</param>
    public WorkPool(int threadCount)
        : this(threadCount, CoreShare.OfProcess)
    {
    }

    internal WorkPool(int threadCount, CoreShare share)
    {
        _share = share;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threadCount);
        ThreadCount = threadCount;
        _workers = new Worker[threadCount - 1];
        _ranges = new TileRange[threadCount];
    }

    /// <summary>One thread per core, started at the first use.</summary>
    public static WorkPool Shared => SharedPool.Value;

    /// <summary>Runs everything on the calling thread.</summary>
    public static WorkPool Inline { get; } = new(1);

    public int ThreadCount { get; }

    /// <summary>Hears of the workers of all pools; null measures nothing.</summary>
    public static IWorkListener? Listener { get; set; }

    /// <summary>Runs tiles 0 to <paramref name="tileCount"/> - 1 and returns when all are done.</summary>
    /// <exception cref="OperationCanceledException">The token was canceled before the last tile began. It is looked at between
    /// tiles.</exception>
    /// <remarks>An exception thrown by a tile stops the run and is thrown to the caller.</remarks>
    public void Run<TBody>(TBody body, int tileCount, CancellationToken cancellationToken = default)
        where TBody : struct, IParallelBody
    {
        if (tileCount <= 0)
            return;
        int helpers = tileCount == 1 || ThreadCount == 1 ? 0 : _share.Helpers(Math.Min(tileCount - 1, _workers.Length));
        if (helpers == 0 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            for (int tile = 0; tile < tileCount; tile++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                body.Run(tile);
            }
            return;
        }
        try
        {
            // Safe: the parameter lives in this frame, which waits for every active worker before it returns.
            RunShared(Unsafe.AsPointer(ref body), &Invoke<TBody>, tileCount, helpers, cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    public void Dispose()
    {
        if (this == Inline || Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        Interlocked.Increment(ref _generation);
        foreach (Worker? worker in _workers)
            worker?.Wake();
    }

    private static void Invoke<TBody>(void* body, int tile)
        where TBody : struct, IParallelBody
        => Unsafe.AsRef<TBody>(body).Run(tile);

    private void RunShared(
        void* body, delegate*<void*, int, void> invoke, int tileCount, int helpers, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (_started == 0)
            StartWorkers();
        _body = body;
        _invoke = invoke;
        int participants = helpers + 1;
        for (int i = 0; i < participants; i++)
            _ranges[i].Set((int)((long)tileCount * i / participants), (int)((long)tileCount * (i + 1) / participants));
        _cancellation = cancellationToken;
        _failure = null;
        _stopped = 0;
        _helpers = helpers;
        _caller = Environment.CurrentManagedThreadId;
        Interlocked.Exchange(ref _open, 1);
        Interlocked.Increment(ref _generation);
        int core = Thread.GetCurrentProcessorId();
        for (int i = 0; i < helpers; i++)
            _workers[i].Wake(core);

        Drain(0);

        // A worker raises _active before it reads _open, so after this exchange it either sees the run closed or is waited for.
        Interlocked.Exchange(ref _open, 0);
        var wait = new SpinWait();
        while (Volatile.Read(ref _active) != 0)
            wait.SpinOnce(sleep1Threshold: -1);

        ExceptionDispatchInfo? failure = _failure;
        bool unfinished = _stopped != 0;
        _failure = null;
        _body = null;
        _cancellation = default;
        failure?.Throw();
        if (unfinished)
            cancellationToken.ThrowIfCancellationRequested();
    }

    private void StartWorkers()
    {
        for (int i = 0; i < _workers.Length; i++)
            _workers[i] = new Worker(this, i);
        _started = 1;
    }

    private void Drain(int participant)
    {
        while (Volatile.Read(ref _stopped) == 0)
        {
            int tile = Take(participant);
            if (tile < 0)
                return;
            if (_cancellation.IsCancellationRequested)
            {
                Volatile.Write(ref _stopped, 1);
                return;
            }
            try
            {
                _invoke(_body, tile);
            }
            catch (Exception error)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(error), null);
                Volatile.Write(ref _stopped, 1);
            }
        }
    }

    private int Take(int participant)
    {
        int tile = _ranges[participant].TakeFirst();
        int participants = _helpers + 1;
        for (int i = 1; tile < 0 && i < participants; i++)
            tile = _ranges[(participant + i) % participants].TakeLast();
        return tile;
    }

    private void Join(int worker)
    {
        Interlocked.Increment(ref _active);
        // One that still spins from the run before may not be wanted in this one.
        if (Volatile.Read(ref _open) != 0 && worker < _helpers)
            TakePart(worker + 1);
        Interlocked.Decrement(ref _active);
    }

    private void TakePart(int participant)
    {
        if (Listener is not { } listener)
        {
            Drain(participant);
            return;
        }
        long start = Stopwatch.GetTimestamp();
        Drain(participant);
        listener.Worked(_caller, start, Stopwatch.GetTimestamp());
    }

    private sealed class Worker
    {
        private readonly WorkPool _pool;
        private readonly int _index;
        private readonly SemaphoreSlim _signal = new(0);
        private CoreAffinity? _affinity;
        private int _parked;

        public Worker(WorkPool pool, int index)
        {
            _pool = pool;
            _index = index;
            var thread = new Thread(Loop) { IsBackground = true, Name = $"Sinter worker {index + 1}" };
            thread.UnsafeStart();
        }

        /// <summary>Wakes the thread for a run whose caller is on this core.</summary>
        public void Wake(int callersCore)
        {
            Volatile.Read(ref _affinity)?.Avoid(callersCore);
            Wake();
        }

        public void Wake()
        {
            if (Interlocked.Exchange(ref _parked, 0) == 1)
                _signal.Release();
        }

        private void Loop()
        {
            Volatile.Write(ref _affinity, CoreAffinity.OfCurrentThread());
            // Starts behind, so that the run that started this thread is not missed.
            int seen = Volatile.Read(ref _pool._generation) - 1;
            while (Volatile.Read(ref _pool._disposed) == 0)
            {
                int generation = Volatile.Read(ref _pool._generation);
                if (generation == seen && !SpinUntilPast(seen))
                {
                    Park(seen);
                    continue;
                }
                seen = Volatile.Read(ref _pool._generation);
                _pool.Join(_index);
            }
        }

        private bool SpinUntilPast(int seen)
        {
            long end = Stopwatch.GetTimestamp() + SpinTicks;
            do
            {
                if (Volatile.Read(ref _pool._generation) != seen)
                    return true;
                Thread.SpinWait(8);
            }
            while (Stopwatch.GetTimestamp() < end);
            return false;
        }

        private void Park(int seen)
        {
            Interlocked.Exchange(ref _parked, 1);
            if (Volatile.Read(ref _pool._generation) != seen && Interlocked.Exchange(ref _parked, 0) == 1)
                return;
            _signal.Wait();
        }
    }
}
