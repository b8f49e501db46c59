using System.Runtime.CompilerServices;
using Sinter.Lazy;

namespace Sinter;

/// <summary>A model that is loaded when it is first used, once for all callers, and that can be unloaded while nobody uses it and loaded
/// again when somebody does. Safe from any thread in every call.</summary>
/// <example>
/// <code>
/// await using var lazy = new LazyModel("Classifier.mlpackage") { IdleTimeout = TimeSpan.FromMinutes(5) };
/// Prediction prediction = await lazy.PredictAsync(new Features { ["image"] = image });
/// </code>
/// </example>
public sealed class LazyModel : IDisposable, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Func<CancellationToken, Task<Model>> _load;
    private readonly IdleTimer _idle;
    private Model? _model;
    private PendingLoad? _pending;
    private Task _lastLoad = Task.CompletedTask;
    private Exception? _lastError;
    private int _uses;
    private long _loadCount;
    private bool _disposed;

    /// <summary>A model that is not loaded yet.</summary>
    /// <param name="path">A source model (<c>.mlmodel</c>, <c>.mlpackage</c>) or a compiled one (<c>.mlmodelc</c>). It is not looked at
    /// before the first use.</param>
    /// <param name="configuration">How to load it; null for the defaults.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public LazyModel(string path, ModelConfiguration? configuration = null)
        : this(path, configuration, null)
    {
    }

    /// <param name="path">Where the model is.</param>
    /// <param name="configuration">How to load it; null for the defaults.</param>
    /// <param name="load">Loads it; null to load it from the path.</param>
    internal LazyModel(string path, ModelConfiguration? configuration, Func<CancellationToken, Task<Model>>? load)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path;
        Configuration = configuration ?? new ModelConfiguration();
        _load = load ?? (cancellation => Model.LoadAsync(Path, Configuration, cancellation));
        _idle = new IdleTimer(UnloadIdle);
    }

    /// <summary>Where the model is loaded from.</summary>
    public string Path { get; }

    /// <summary>How the model is loaded.</summary>
    public ModelConfiguration Configuration { get; }

    /// <summary>How long the model stays in memory while nobody uses it; null for ever. It is then unloaded, and the next use loads it
    /// again.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Setting: it is not longer than zero.</exception>
    public TimeSpan? IdleTimeout
    {
        get => _idle.Timeout;
        init
        {
            if (value is { } timeout)
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
            _idle.Timeout = value;
        }
    }

    /// <summary>The clock that <see cref="IdleTimeout"/> goes by.</summary>
    public TimeProvider TimeProvider
    {
        get => _idle.Clock;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _idle.Clock = value;
        }
    }

    /// <summary>Whether the model is in memory now.</summary>
    public LoadState State
    {
        get
        {
            lock (_gate)
            {
                if (_disposed)
                    return LoadState.NotLoaded;
                if (_model is not null)
                    return LoadState.Loaded;
                if (_pending is not null)
                    return LoadState.Loading;
                return _lastError is null ? LoadState.NotLoaded : LoadState.Failed;
            }
        }
    }

    /// <summary>Why the last load failed; null when it did not fail, or none has ended yet.</summary>
    public Exception? LastError
    {
        get
        {
            lock (_gate)
            {
                return _lastError;
            }
        }
    }

    /// <summary>How many times the model was loaded.</summary>
    public long LoadCount => Interlocked.Read(ref _loadCount);

    /// <summary>The model, loaded if it is not yet. Callers that come while it is loaded share that load, and its error if it fails; a load
    /// that failed is not remembered: the next caller tries again.</summary>
    /// <param name="cancellationToken">Ends this caller's wait. The load goes on for the others; it is stopped when nobody waits for
    /// it.</param>
    /// <returns>A lease: the model stays in memory until it is disposed.</returns>
    /// <inheritdoc cref="Model.Load(string, ModelConfiguration?)"/>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">This object was disposed.</exception>
    public async ValueTask<ModelLease> GetAsync(CancellationToken cancellationToken = default) =>
        new(this, TryEnter() ?? await EnterAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Evaluates the model once, on the calling thread, which waits for the model if it is not loaded.</summary>
    /// <param name="inputs">A value per input; optional inputs may be left out.</param>
    /// <param name="options">The state to use, arrays for the outputs, and the time that there is once the model is loaded; null for
    /// none.</param>
    /// <inheritdoc cref="Model.Predict"/>
    /// <exception cref="ModelFormatException">Loading: a file is damaged, or the program breaks the rules of its operations.</exception>
    /// <exception cref="ModelUnsupportedException">Loading: the model is valid, but something in it is not supported.</exception>
    /// <exception cref="IOException">Loading: a file cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">This object was disposed.</exception>
    public Prediction Predict(Features inputs, PredictionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Model model = TryEnter() ?? EnterAsync(CancellationToken.None).GetAwaiter().GetResult();
        try
        {
            return model.Predict(inputs, options);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Evaluates the model once without blocking the caller, after loading it if it is not loaded.</summary>
    /// <param name="inputs">A value per input; optional inputs may be left out. They must not change until the prediction is
    /// done.</param>
    /// <param name="options">The state to use, arrays for the outputs, the time that there is once the model is loaded, and the place in
    /// the queue; null for none.</param>
    /// <inheritdoc cref="Predict"/>
    /// <param name="cancellationToken">Stops the wait for the model, or the prediction.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="PredictionDroppedException">The prediction gave way to another while it waited.</exception>
    /// <exception cref="PredictionRejectedException">As many predictions waited as may.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Prediction> PredictAsync(Features inputs, PredictionOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Model model = TryEnter() ?? await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await model.PredictAsync(inputs, options, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Unloads the model now if nobody uses it, for example when the system runs low on memory. The next use loads it
    /// again.</summary>
    /// <returns>True when it was unloaded; false when it is used, is being loaded, or was not loaded.</returns>
    public bool TryUnload()
    {
        Model? model;
        lock (_gate)
        {
            if (_model is null || _uses > 0)
                return false;
            model = TakeModel();
        }
        model?.Dispose();
        return true;
    }

    /// <summary>Stops a load in progress and gives the model's memory back, at once or when the last lease is disposed. Predictions that
    /// are running end as they would have.</summary>
    public void Dispose()
    {
        PendingLoad? pending;
        Model? model;
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            (pending, _pending) = (_pending, null);
            model = _uses == 0 ? TakeModel() : null;
            pending?.Fail(new ObjectDisposedException(typeof(LazyModel).FullName));
        }
        _idle.Dispose();
        pending?.Stop();
        model?.Dispose();
    }

    /// <summary>Does what <see cref="Dispose"/> does, and waits until a load in progress has stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _lastLoad.ConfigureAwait(false);
    }

    /// <summary>A use of the model has ended.</summary>
    internal void Leave()
    {
        Model? unwanted = null;
        lock (_gate)
        {
            if (--_uses > 0)
                return;
            if (_disposed)
                unwanted = TakeModel();
            else
                _idle.Start();
        }
        unwanted?.Dispose();
    }

    /// <summary>Counts a use of the model if it is loaded.</summary>
    private Model? TryEnter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_model is not null)
                _uses++;
            return _model;
        }
    }

    /// <summary>Waits for the model and counts a use of it.</summary>
    private async Task<Model> EnterAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        PendingLoad pending;
        lock (_gate)
        {
            if (TryEnter() is { } model)
                return model;
            pending = _pending ?? StartLoad();
            pending.Waiters++;
        }
        try
        {
            return await pending.Result.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            StopWaiting(pending);
            throw;
        }
    }

    /// <summary>A caller that waited gives up: its use of a model that has come all the same ends, and a load that nobody else waits for is
    /// stopped.</summary>
    private void StopWaiting(PendingLoad pending)
    {
        bool isUnwanted, hasCome;
        lock (_gate)
        {
            pending.Waiters--;
            hasCome = pending.HasSucceeded;
            isUnwanted = pending == _pending && pending.Waiters == 0;
            if (isUnwanted)
                _pending = null;
        }
        if (isUnwanted)
            pending.Stop();
        else if (hasCome)
            Leave();
    }

    private PendingLoad StartLoad()
    {
        _pending = new PendingLoad();
        _lastLoad = LoadAsync(_pending, _lastLoad);
        return _pending;
    }

    /// <summary>Loads the model once the load before, which nobody waits for any more, has stopped: there is never more than one at
    /// work. Throws nothing.</summary>
    private async Task LoadAsync(PendingLoad pending, Task before)
    {
        // Yields in any case: this is called inside the lock.
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Model? model = null;
        Exception? error = null;
        try
        {
            pending.Stopped.ThrowIfCancellationRequested();
            model = await _load(pending.Stopped).ConfigureAwait(false);
        }
        catch (Exception caught)
        {
            error = caught;
        }
        lock (_gate)
        {
            if (pending == _pending)
            {
                _pending = null;
                _lastError = error;
                if (model is not null)
                {
                    _model = model;
                    _uses = pending.Waiters;
                    _loadCount++;
                    pending.Succeed(model);
                    return;
                }
                pending.Fail(error!);
            }
        }
        model?.Dispose();
    }

    private Model? TakeModel()
    {
        (Model? model, _model) = (_model, null);
        return model;
    }

    /// <summary>Unloads the model if it was idle for long enough; otherwise says how long it has still to be.</summary>
    private void UnloadIdle()
    {
        Model? model;
        lock (_gate)
        {
            if (_uses > 0 || _model is null)
            {
                _idle.Stop();
                return;
            }
            if (!_idle.HasElapsed())
                return;
            model = TakeModel();
        }
        model?.Dispose();
    }
}
