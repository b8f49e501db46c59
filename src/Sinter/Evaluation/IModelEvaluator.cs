namespace Sinter.Evaluation;

/// <summary>What a loaded model predicts with. Programs have one; other model types bring their own.</summary>
internal interface IModelEvaluator : IDisposable
{
    /// <summary>Evaluates once. Safe from any thread.</summary>
    /// <exception cref="ModelInputException">An input does not fit the description.</exception>
    Prediction Predict(Features inputs, ModelState? state, CancellationToken cancellation);

    ModelState CreateState();
}
