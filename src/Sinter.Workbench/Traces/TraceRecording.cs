
namespace Sinter.Workbench.Traces;

/// <summary>Records what loading and predicting with a model does.</summary>
public static class TraceRecording
{
    /// <summary>Loads the model, predicts a few times, and keeps what happened.</summary>
    /// <param name="path">The model.</param>
    /// <param name="configuration">How to load it.</param>
    /// <param name="inputsFor">The inputs, once the model's description is known.</param>
    /// <param name="count">Predictions.</param>
    /// <param name="inFlight">Predictions at once.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>A recorder that has stopped.</returns>
    public static async Task<TraceRecorder> RecordAsync(string path, ModelConfiguration configuration, Func<ModelDescription, Features> inputsFor, int count, int inFlight,
        CancellationToken cancellation)
    {
        var recorder = TraceRecorder.Start();
        try
        {
            using Model model = await Model.LoadAsync(path, configuration with { MaxInFlight = inFlight }, cancellation);
            Features features = inputsFor(model.Description);
            var options = new ParallelOptions { MaxDegreeOfParallelism = inFlight, CancellationToken = cancellation };
            await Parallel.ForAsync(0, count, options, async (_, token) => await model.PredictAsync(features, cancellationToken: token));
        }
        finally
        {
            recorder.Stop();
        }
        return recorder;
    }
}
