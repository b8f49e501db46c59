using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Sinter.Scheduling;

/// <summary>Predictions for inputs that come one by one. Inputs are taken ahead of the results, a bounded number at a time.</summary>
internal sealed class PredictionStream
{
    private readonly Model _model;
    private readonly IAsyncEnumerable<Features> _inputs;
    private readonly StreamOptions _options;
    private readonly CancellationTokenSource _end = new();

    // Inputs that may be on their way. One whose result waits to be taken counts too: it holds memory.
    private readonly SemaphoreSlim _places;

    private readonly Channel<Task<Prediction>> _results = Channel.CreateUnbounded<Task<Prediction>>(
        new UnboundedChannelOptions { SingleReader = true });

    // Who may still write a result: whoever takes inputs, and, when results come as they are done, each prediction.
    private int _writers = 1;

    private PredictionStream(Model model, IAsyncEnumerable<Features> inputs, StreamOptions options)
    {
        _model = model;
        _inputs = inputs;
        _options = options;
        _places = new SemaphoreSlim(options.MaxInFlight > 0 ? options.MaxInFlight
            : options.NewestOnly ? 1
            : model.Queue.Limits.MaxInFlight);
    }

    public static async IAsyncEnumerable<Prediction> RunAsync(Model model, IAsyncEnumerable<Features> inputs, StreamOptions options,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var stream = new PredictionStream(model, inputs, options);
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(
            static end => ((CancellationTokenSource)end!).Cancel(), stream._end);
        Task feeding = stream.FeedAsync();
        try
        {
            while (await stream.NextAsync(feeding, cancellation).ConfigureAwait(false) is { } prediction)
            {
                stream._places.Release();
                yield return prediction;
            }
        }
        finally
        {
            await stream.EndAsync(feeding).ConfigureAwait(false);
        }
    }

    /// <summary>The next result; null after the last.</summary>
    private async ValueTask<Prediction?> NextAsync(Task feeding, CancellationToken cancellation)
    {
        try
        {
            while (await _results.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (_results.Reader.TryRead(out Task<Prediction>? result))
                    return await result.ConfigureAwait(false);
            }
            await feeding.ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    /// <summary>The caller has had enough, or something failed: nothing of the stream goes on after this.</summary>
    private async ValueTask EndAsync(Task feeding)
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (await _results.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (_results.Reader.TryRead(out Task<Prediction>? result))
                await ((Task)result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        _end.Dispose();
        _places.Dispose();
    }

    private async Task FeedAsync()
    {
        try
        {
            await (_options.NewestOnly ? TakeNewestAsync() : TakeEachAsync()).ConfigureAwait(false);
        }
        finally
        {
            EndWriter();
        }
    }

    private async Task TakeEachAsync()
    {
        await foreach (Features features in _inputs.WithCancellation(_end.Token).ConfigureAwait(false))
        {
            await _places.WaitAsync(_end.Token).ConfigureAwait(false);
            Submit(features);
        }
    }

    /// <summary>Takes inputs as they come; each replaces the one that could not be predicted yet.</summary>
    private async Task TakeNewestAsync()
    {
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        IAsyncEnumerator<Features> source = _inputs.GetAsyncEnumerator(enough.Token);
        await using ConfiguredAsyncDisposable disposal = source.ConfigureAwait(false);
        Task<bool> coming = source.MoveNextAsync().AsTask();
        try
        {
            while (await coming.ConfigureAwait(false))
            {
                Features newest = source.Current;
                coming = source.MoveNextAsync().AsTask();
                Task place = _places.WaitAsync(_end.Token);
                while (await Task.WhenAny(place, coming).ConfigureAwait(false) == coming && await coming.ConfigureAwait(false))
                {
                    _options.PassedOver?.Invoke(newest);
                    newest = source.Current;
                    coming = source.MoveNextAsync().AsTask();
                }
                await place.ConfigureAwait(false);
                Submit(newest);
            }
        }
        catch
        {
            // An enumerator must not be disposed while it moves.
            await enough.CancelAsync().ConfigureAwait(false);
            await ((Task)coming).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private void Submit(Features features)
    {
        Task<Prediction> result = _model.PredictAsync(features, _options.Prediction, _end.Token).AsTask();
        if (!_options.AsCompleted)
        {
            _results.Writer.TryWrite(result);
            return;
        }
        Interlocked.Increment(ref _writers);
        _ = result.ContinueWith(static (done, stream) =>
        {
            ((PredictionStream)stream!)._results.Writer.TryWrite(done);
            ((PredictionStream)stream).EndWriter();
        }, this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void EndWriter()
    {
        if (Interlocked.Decrement(ref _writers) == 0)
            _results.Writer.Complete();
    }
}
