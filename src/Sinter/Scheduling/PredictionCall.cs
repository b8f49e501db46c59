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
        return base.Submit(options, cancellation);
    }

    protected override Prediction Evaluate(CancellationToken cancellation) => Model.Evaluate(_inputs!, _options, cancellation);

    protected override void Forget() => (_inputs, _options) = (null, null);

    protected override void GiveBack() => Model.IdleCalls.Give(this);
}
