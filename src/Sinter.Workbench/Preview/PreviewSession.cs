using System.Diagnostics;
using System.Runtime.CompilerServices;
using Sinter.Workbench.Files;

namespace Sinter.Workbench.Preview;

/// <summary>A loaded model that is previewed.</summary>
public sealed class PreviewSession : IDisposable, IAsyncDisposable
{
    private readonly Model _model;

    private PreviewSession(Model model)
    {
        _model = model;
        Plan = PreviewPlan.Of(model.Description);
    }

    /// <summary>What the model is for, as far as is known; a prediction may show more.</summary>
    public PreviewPlan Plan { get; private set; }

    public ModelDescription Description => _model.Description;

    /// <summary>Loads a model.</summary>
    /// <exception cref="ModelException">The model cannot be loaded.</exception>
    public static async Task<PreviewSession> OpenAsync(string path, ModelConfiguration configuration, CancellationToken cancellation) =>
        new(await Model.LoadAsync(path, configuration, cancellation));

    /// <summary>Predicts, and says what came out. The first prediction for new sizes is made twice, so that the time is that of a
    /// prediction alone.</summary>
    /// <exception cref="ModelException">The model does not take the inputs.</exception>
    public async Task<PreviewResult> RunAsync(PreviewInputs inputs, CancellationToken cancellation)
    {
        await PredictAsync(inputs.Features, cancellation);
        long start = Stopwatch.GetTimestamp();
        Prediction prediction = await PredictAsync(inputs.Features, cancellation);
        return Read(prediction, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Predicts for pictures as they come. While a prediction runs only the newest picture waits: older ones are passed
    /// over.</summary>
    /// <param name="pictures">The pictures, from a camera for example.</param>
    /// <param name="inputs">The values of the other inputs.</param>
    /// <param name="scaling">How pictures become arrays of numbers.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<PreviewResult> StreamAsync(IAsyncEnumerable<Picture> pictures, PreviewInputs inputs, PixelScaling scaling,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = new StreamOptions { NewestOnly = true, MaxInFlight = 1 };
        long start = Stopwatch.GetTimestamp();
        await foreach (Prediction prediction in _model.PredictStreamAsync(Each(), options, cancellation))
        {
            yield return Read(prediction, Stopwatch.GetElapsedTime(start));
            start = Stopwatch.GetTimestamp();
        }

        async IAsyncEnumerable<Features> Each()
        {
            await foreach (Picture picture in pictures.WithCancellation(cancellation))
                yield return inputs.With(picture, Description, Plan, scaling);
        }
    }

    public void Dispose() => _model.Dispose();

    public ValueTask DisposeAsync() => _model.DisposeAsync();

    private ValueTask<Prediction> PredictAsync(Features features, CancellationToken cancellation) =>
        _model.PredictAsync(features, new PredictionOptions { State = Description.States.Count > 0 ? _model.CreateState() : null }, cancellation);

    private PreviewResult Read(Prediction prediction, TimeSpan time)
    {
        Plan = Plan.With(Description, prediction);
        return new PreviewResult(Plan, new PreviewReading(Plan, Description).Read(prediction), time.TotalMilliseconds);
    }
}
