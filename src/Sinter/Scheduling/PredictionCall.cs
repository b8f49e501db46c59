namespace Sinter.Scheduling;

/// <summary>One asynchronous prediction.</summary>
internal sealed class PredictionCall(Model model) : ModelCall<Prediction>(model)
{
    private Features? _inputs;
    private PredictionOptions? _options;

    /// <summary>Queues a prediction. The model has been entered.</summary>
    public ValueTask<Prediction> Submit(Features inputs, PredictionOptions? options, CancellationToken cancellation)
    {
        (_inputs, _options) = (inputs, options);
        IsJoinable = Model.Joined?.Accepts(inputs, options) ?? false;
        return base.Submit(options, cancellation);
    }

    protected override Prediction Evaluate(CancellationToken cancellation) => Model.Evaluate(_inputs!, _options, cancellation);

    /// <summary>One evaluation for all. When it fails, each is evaluated for itself, so that nobody fails because of another.</summary>
    protected override void EvaluateTogether()
    {
        var elements = new Features[1 + Companions.Count];
        elements[0] = _inputs!;
        for (int i = 1; i < elements.Length; i++)
            elements[i] = ((PredictionCall)Companions[i - 1])._inputs!;
        if (TryPredict(elements) is not { } predictions)
        {
            base.EvaluateTogether();
            return;
        }
        Keep(predictions[0]);
        for (int i = 1; i < predictions.Length; i++)
            ((PredictionCall)Companions[i - 1]).Keep(predictions[i]);
    }

    protected override void Forget() => (_inputs, _options) = (null, null);

    protected override void GiveBack() => Model.IdleCalls.Give(this);

    /// <summary>Nobody's token stops what is done for others too.</summary>
    private Prediction[]? TryPredict(Features[] elements)
    {
        try
        {
            return Model.EvaluateJoined(elements);
        }
        catch (Exception error) when (error is ModelException or ArgumentException or OutOfMemoryException)
        {
            return null;
        }
    }
}
