using System.Runtime.CompilerServices;

namespace Sinter.Kernels;

/// <summary>Runs step after step on several threads that stay together: what a thread has read for a part of one step is still in its
/// cache for the next, and a step costs no more than two messages between the threads.</summary>
/// <remarks>The first thread drives. The others take their part of each step if they are there in time; otherwise the driver does it, so
/// that nothing depends on how many threads there are.</remarks>
internal unsafe struct StepRelay<TBody> : IParallelBody
    where TBody : struct, IStepBody
{
    /// <summary>Integers between two cells, so that each has a cache line.</summary>
    private const int Pitch = 16;

    /// <summary>Times that a thread looks for a message before it lets others run.</summary>
    private const int Patience = 500;

    private TBody _body;
    private int _steps;
    private int _parts;
    private CancellationToken _cancellation;

    /// <summary>The step that is running plus one; then per other part the next step to be taken, and the steps done by its thread.</summary>
    private int* _cells;

    [SkipLocalsInit]
    public static void Run(TBody body, int steps, int parts, WorkPool pool, CancellationToken cancellationToken)
    {
        parts = Math.Min(parts, pool.ThreadCount);
        int length = 2 * parts * Pitch;
        int* cells = stackalloc int[length];
        new Span<int>(cells, length).Clear();
        pool.Run(new StepRelay<TBody> { _body = body, _steps = steps, _parts = parts, _cancellation = cancellationToken, _cells = cells }, parts,
            cancellationToken);
    }

    public readonly void Run(int tile)
    {
        if (tile != 0)
        {
            Assist(tile);
            return;
        }
        try
        {
            Drive();
        }
        finally
        {
            Volatile.Write(ref *_cells, int.MaxValue);
        }
    }

    private readonly void Drive()
    {
        for (int step = 0; step < _steps; step++)
        {
            // A sequence may be long, and all of it is one tile.
            _cancellation.ThrowIfCancellationRequested();
            Volatile.Write(ref *_cells, step + 1);
            _body.Run(step, 0);
            for (int part = 1; part < _parts; part++)
            {
                if (Interlocked.CompareExchange(ref *Taken(part), step + 1, step) == step)
                    _body.Run(step, part);
                else
                    WaitFor(Done(part), step);
            }
        }
    }

    private readonly void Assist(int part)
    {
        int seen = 0;
        while (true)
        {
            int now = WaitFor(_cells, seen);
            if (now == int.MaxValue)
                return;
            if (Interlocked.CompareExchange(ref *Taken(part), now, now - 1) == now - 1)
            {
                try
                {
                    _body.Run(now - 1, part);
                }
                finally
                {
                    Volatile.Write(ref *Done(part), now);
                }
            }
            seen = now;
        }
    }

    private readonly int* Taken(int part) => _cells + ((2 * part) * Pitch);

    private readonly int* Done(int part) => _cells + ((2 * part + 1) * Pitch);

    /// <summary>The value of a cell once it is larger.</summary>
    private static int WaitFor(int* cell, int seen)
    {
        int value;
        for (int tries = 1; (value = Volatile.Read(ref *cell)) <= seen; tries++)
        {
            if (tries % Patience == 0)
                Thread.Yield();
            else
                Thread.SpinWait(1);
        }
        return value;
    }
}
