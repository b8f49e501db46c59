using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using Sinter.Tests.Api;

namespace Sinter.Tests.Tracing;

/// <summary>Activities, instruments and events under their documented names.</summary>
public sealed class TelemetryTests
{
    private static readonly float[] Numbers = [1, 2, 3, 4];

    [Fact]
    public async Task An_asynchronous_prediction_is_a_child_of_its_callers_activity()
    {
        using TestPackage package = TestModels.Doubled();
        string name = Path.GetFileName(package.Path);
        var stopped = new ConcurrentQueue<Activity>();
        using var callers = new ActivitySource("Sinter.Tests.Callers");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Sinter" or "Sinter.Tests.Callers",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("sinter.model.name") as string == name)
                    stopped.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using Model model = package.Load();
        using Activity caller = callers.StartActivity("caller")!;
        await model.PredictAsync(new Features { ["x"] = MultiArray.From(Numbers) },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.ThrowsAny<ModelInputException>(() => model.Predict([]));
        Assert.Equal(["sinter.load", "sinter.predict", "sinter.predict"], stopped.Select(activity => activity.OperationName));
        Activity[] predictions = [.. stopped.Where(activity => activity.OperationName == "sinter.predict")];
        Assert.All(predictions, activity => Assert.Equal(caller.SpanId, activity.ParentSpanId));
        Assert.Equal(ActivityStatusCode.Error, predictions[1].Status);
        Assert.Equal(typeof(ModelInputException).FullName, predictions[1].GetTagItem("error.type"));
    }

    [Fact]
    public async Task Instruments_measure_predictions()
    {
        using TestPackage package = TestModels.Doubled();
        string name = Path.GetFileName(package.Path);
        var measured = new ConcurrentQueue<(string Instrument, double Value)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Sinter")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (tag.Key == "sinter.model.name" && tag.Value as string == name)
                    measured.Enqueue((instrument.Name, value));
            }
        }
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        using Model model = package.Load();
        var inputs = new Features { ["x"] = MultiArray.From(Numbers) };
        model.Predict(inputs);
        await model.PredictAsync(inputs, cancellationToken: TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            model.PredictAsync(inputs, cancellationToken: new CancellationToken(true)).AsTask());
        ILookup<string, double> values = measured.ToLookup(item => item.Instrument, item => item.Value);
        Assert.Equal([1, -1, 1, -1], values["sinter.prediction.active"]);
        Assert.Equal(2, values["sinter.prediction.duration"].Count());
        Assert.Single(values["sinter.prediction.wait.duration"]);
        Assert.Equal([1], values["sinter.prediction.refused"]);
        Assert.Single(values["sinter.model.load.duration"]);
    }

    [Fact]
    public void The_event_source_tells_of_starts_and_stops()
    {
        using TestPackage package = TestModels.Doubled();
        using var listener = new Listener(Path.GetFileName(package.Path));
        using Model model = package.Load();
        model.Predict(new Features { ["x"] = MultiArray.From(Numbers) });
        Assert.Equal(["LoadStart", "LoadStop", "InferenceStart", "InferenceStop"], listener.Names);
    }

    private sealed class Listener(string model) : EventListener
    {
        private readonly ConcurrentQueue<string> _names = new();

        public IEnumerable<string> Names => _names;

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Sinter")
                EnableEvents(eventSource, EventLevel.Informational);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            // Events may come while the base class's constructor still runs.
            if (eventData.EventSource.Name == "Sinter" && eventData.Payload?[0] as string == model)
                _names?.Enqueue(eventData.EventName!);
        }
    }
}
