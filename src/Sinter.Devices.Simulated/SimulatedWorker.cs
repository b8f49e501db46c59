using System.Collections.Concurrent;

namespace Sinter.Devices.Simulated;

/// <summary>The one thread that everything on a simulated device runs on, in the order in which it came.</summary>
internal sealed class SimulatedWorker : IDisposable
{
    private readonly BlockingCollection<SimulatedRun> _queue = [];
    private readonly Lock _starting = new();
    private readonly string _name;
    private Thread? _thread;

    public SimulatedWorker(string name) => _name = name;

    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    public void Enqueue(SimulatedRun run)
    {
        lock (_starting)
        {
            if (_thread is null)
            {
                _thread = new Thread(Loop) { IsBackground = true, Name = _name };
                _thread.UnsafeStart();
            }
        }
        try
        {
            _queue.Add(run);
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException(_name);
        }
    }

    /// <summary>What waits is still run.</summary>
    public void Dispose() => _queue.CompleteAdding();

    private void Loop()
    {
        foreach (SimulatedRun run in _queue.GetConsumingEnumerable())
            run.Execute();
    }
}
