namespace Sinter.Evaluation;

/// <summary>What evaluators of features have in common: inputs are checked against the description, there is no state, and nothing needs
/// to be given back.</summary>
internal abstract class FeatureEvaluator(ModelDescription description) : IModelEvaluator
{
    protected ModelDescription Description { get; } = description;

    public Prediction Predict(Features inputs, ModelState? state, CancellationToken cancellation)
    {
        ModelState.RequireOwn(state, this);
        cancellation.ThrowIfCancellationRequested();
        var outputs = new OrderedDictionary<string, FeatureValue>(StringComparer.Ordinal);
        Evaluate(Checked(inputs), outputs, cancellation);
        return new Prediction(outputs);
    }

    public virtual IReadOnlyList<Prediction> PredictBatch(IReadOnlyList<Features> inputs, ModelState? state, BatchWidth width,
        CancellationToken cancellation)
    {
        var predictions = new Prediction[inputs.Count];
        for (int i = 0; i < predictions.Length; i++)
            predictions[i] = Predict(inputs[i], state, cancellation);
        return predictions;
    }

    public ModelState CreateState() => new(this, []);

    public virtual void Dispose()
    {
    }

    /// <summary>Evaluates once.</summary>
    /// <param name="inputs">A value per input of the description, in its order, of the declared kind; null for an optional one that was
    /// left out.</param>
    /// <param name="outputs">Where to put the outputs.</param>
    /// <param name="cancellation">Looked at between parts of long work.</param>
    protected abstract void Evaluate(FeatureValue?[] inputs, OrderedDictionary<string, FeatureValue> outputs,
        CancellationToken cancellation);

    /// <summary>The inputs in the description's order, checked.</summary>
    /// <exception cref="ModelInputException">One does not fit.</exception>
    protected FeatureValue?[] Checked(Features inputs)
    {
        var values = new FeatureValue?[Description.Inputs.Count];
        Check(inputs, values);
        return values;
    }

    /// <summary>Writes the inputs in the description's order, checked.</summary>
    /// <exception cref="ModelInputException">One does not fit.</exception>
    protected void Check(Features inputs, Span<FeatureValue?> values)
    {
        IReadOnlyList<FeatureDescription> descriptions = Description.Inputs;
        int known = 0;
        for (int i = 0; i < values.Length; i++)
            known += inputs.TryGetValue(descriptions[i].Name, i, out values[i]) ? 1 : 0;
        if (known != inputs.Count)
            FeatureCheck.RefuseUnknown(inputs, descriptions);
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is not null || IsNeeded(i))
                values[i] = FeatureCheck.Check(descriptions[i], values[i]);
        }
    }

    /// <summary>False of an input that may be left out even if the description does not call it optional.</summary>
    protected virtual bool IsNeeded(int input) => true;
}
