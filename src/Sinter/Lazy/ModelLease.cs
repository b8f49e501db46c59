namespace Sinter;

/// <summary>A loaded model that its <see cref="LazyModel"/> does not unload before the lease is disposed. The lease does not own the model:
/// dispose the lease only.</summary>
public sealed class ModelLease : IDisposable
{
    private readonly LazyModel _owner;
    private readonly Model _model;
    private int _disposed;

    internal ModelLease(LazyModel owner, Model model)
    {
        _owner = owner;
        _model = model;
    }

    /// <summary>The model.</summary>
    /// <exception cref="ObjectDisposedException">The lease was disposed: the model may be gone.</exception>
    public Model Model
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            return _model;
        }
    }

    /// <summary>Says that the model is not used any more through this lease.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _owner.Leave();
    }
}
