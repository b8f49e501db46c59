namespace Sinter.Scheduling;

/// <summary>One asynchronous batch: a single call in the queue, that shares its elements out over the places that are free when it
/// runs.</summary>
internal sealed class BatchCall(Model model) : ModelCall<IReadOnlyList<Prediction>>(model)
{
    private IReadOnlyList<Features>? _inputs;
    private PredictionOptions? _options;

    /// <summary>Queues a batch. The model has been entered.</summary>
    public ValueTask<IReadOnlyList<Prediction>> Submit(IReadOnlyList<Features> inputs, PredictionOptions? options,
        CancellationToken cancellation)
    {
        (_inputs, _options) = (inputs, options);
        return base.Submit(options, cancellation);
    }

    protected override IReadOnlyList<Prediction> Evaluate(CancellationToken cancellation)
    {
        int lent = _options?.State is null ? Model.Scheduler.Borrow(Model.Queue, Math.Max(0, _inputs!.Count - 1)) : 0;
        try
        {
            return Model.EvaluateBatch(_inputs!, _options, 1 + lent, cancellation);
        }
        finally
        {
            Model.Scheduler.GiveBack(Model.Queue, lent);
        }
    }

    protected override void Forget() => (_inputs, _options) = (null, null);

    protected override void GiveBack()
    {
    }
}
