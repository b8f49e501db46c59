using Sinter.Runtime;

namespace Sinter.Evaluation;

/// <summary>What a loaded model predicts with. Programs have one; other model types bring their own.</summary>
internal interface IModelEvaluator : IDisposable
{
    /// <summary>Evaluates once. Safe from any thread.</summary>
    /// <exception cref="ModelInputException">An input does not fit the description.</exception>
    Prediction Predict(Features inputs, ModelState? state, CancellationToken cancellation);

    /// <summary>Evaluates once, into arrays that the caller owns.</summary>
    /// <exception cref="ModelInputException">An input does not fit the description, or an array does not fit its output.</exception>
    Prediction PredictInto(OutputBackings backings, Features inputs, ModelState? state, CancellationToken cancellation) =>
        backings.Filled(Predict(inputs, state, cancellation));

    /// <summary>Evaluates for each of several inputs; the results are those of as many single evaluations in this order.</summary>
    IReadOnlyList<Prediction> PredictBatch(IReadOnlyList<Features> inputs, ModelState? state, BatchWidth width,
        CancellationToken cancellation)
    {
        var predictions = new Prediction[inputs.Count];
        for (int i = 0; i < predictions.Length; i++)
            predictions[i] = Predict(inputs[i], state, cancellation);
        return predictions;
    }

    ModelState CreateState();

    /// <summary>Bytes planned for one prediction and for constants, of all programs that are specialized now.</summary>
    (long Arena, long Constants) PlannedMemory => default;

    /// <summary>What runs, of each program the specialization that was used last, in their order.</summary>
    IReadOnlyList<ICompiledSegment> Segments => [];
}
