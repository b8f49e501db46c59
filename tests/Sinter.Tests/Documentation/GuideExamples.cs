using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sinter;
using Sinter.Devices.Simulated;
using Sinter.Tests.Typed;

namespace GuideExamples;

/// <summary>The code of docs/life-cycle.md, as it stands there.</summary>
internal static class LifeCycle
{
    public static async Task LoadAsync(CancellationToken ct)
    {
        await using Model model = await Model.LoadAsync("Classifier.mlpackage", cancellationToken: ct);
        Console.WriteLine($"{model.LoadReport.Origin} in {model.LoadReport.Duration.TotalMilliseconds:F0} ms");
    }

    public static async Task PrepareAsync(CancellationToken ct)
    {
        string compiled = await Model.CompileAsync("Classifier.mlpackage", "models", ct);
        await Model.SpecializeAsync(compiled, policy: CachePolicy.Persistent, cancellationToken: ct);
    }

    public static async Task<Prediction> PredictAsync(Image image, CancellationToken ct)
    {
        await using var lazy = new LazyModel("Classifier.mlpackage") { IdleTimeout = TimeSpan.FromMinutes(5) };
        Prediction prediction = await lazy.PredictAsync(new Features { ["image"] = image }, cancellationToken: ct);
        return prediction;
    }

    public static async Task LeaseAsync(LazyModel lazy, IAsyncEnumerable<Features> frames, CancellationToken ct)
    {
        using ModelLease lease = await lazy.GetAsync(ct);
        ModelState state = lease.Model.CreateState();
        await foreach (Prediction prediction in lease.Model.PredictStreamAsync(frames,
            new StreamOptions { Prediction = new PredictionOptions { State = state } }, ct))
        {
            Console.WriteLine(prediction.Array("y"));
        }
    }

    public static void Add(HostApplicationBuilder builder)
    {
        builder.Services.AddSinterModel("classifier", "models/Classifier.mlpackage");
        builder.Services.AddSinterModel("style", options =>
        {
            options.Path = "models/Style.mlpackage";
            options.IdleTimeout = TimeSpan.FromMinutes(10);
        });
        builder.Services.AddHealthChecks().AddSinterModelCheck("classifier");
    }

    public sealed class Labels([FromKeyedServices("classifier")] LazyModel classifier)
    {
        public async Task<string> OfAsync(Image image, CancellationToken ct) =>
            (await classifier.PredictAsync(new Features { ["image"] = image }, cancellationToken: ct)).Text("classLabel");
    }
}

/// <summary>Sinter's side of docs/coming-from-core-ml.md.</summary>
internal static class ComingFromCoreML
{
    public static async Task<string> LabelAsync(string path, int width, int height, byte[] pixels, CancellationToken ct)
    {
        var configuration = new ModelConfiguration { ComputeUnits = ComputeUnits.CpuOnly };
        await using Model model = await Model.LoadAsync(path, configuration, ct);
        var input = new Features { ["image"] = new Image(PixelFormat.Bgra32, width, height, pixels) };
        Prediction output = await model.PredictAsync(input, cancellationToken: ct);
        string label = output.Text("classLabel");
        return label;
    }

    public static async Task<Prediction> ContinueAsync(Model model, Features input, CancellationToken ct)
    {
        ModelState state = model.CreateState();
        Prediction output = await model.PredictAsync(input, new PredictionOptions { State = state }, ct);
        return output;
    }

    public static MultiArray Fill()
    {
        var elements = new float[4];
        elements[2] = 0.5f;
        MultiArray array = MultiArray.From(elements, 1, 4);
        return array;
    }
}

/// <summary>Sinter's side of docs/coming-from-onnx-runtime.md.</summary>
internal static class ComingFromOnnxRuntime
{
    public static float[] Scores(float[] pixels)
    {
        using Model model = Model.Load("Classifier.mlpackage");
        MultiArray tensor = MultiArray.From(pixels, 1, 3, 224, 224);
        Prediction prediction = model.Predict(new Features { ["image"] = tensor });
        float[] scores = prediction.Array("scores").ToArray<float>();
        return scores;
    }

    public static async Task<Prediction> BoundAsync(Model model, Features inputs, CancellationToken ct)
    {
        Prediction prediction = await model.PredictAsync(inputs, new PredictionOptions { Timeout = TimeSpan.FromSeconds(1) }, ct);
        return prediction;
    }

    public static float[] Backed(Model model, MultiArray tensor)
    {
        var scores = new float[1000];
        var options = new PredictionOptions { OutputBackings = new OutputBackings { ["scores"] = MultiArray.From(scores, 1, 1000) } };
        model.Predict(new Features { ["image"] = tensor }, options);
        return scores;
    }
}

/// <summary>The code of docs/predictions.md.</summary>
internal static class Predictions
{
    public static ModelConfiguration Limited()
    {
        var configuration = new ModelConfiguration
        {
            MaxInFlight = 2,                   // 0: one per core, and never more
            QueueLimit = 16,                   // how many may wait beside those; 64 if you do not say
            WhenFull = WhenFull.Reject,        // Wait, DropOldest, DropNewest, Reject
        };
        return configuration;
    }

    public static ModelConfiguration Batching()
    {
        var configuration = new ModelConfiguration
        {
            DynamicBatching = new DynamicBatching { MaxBatchSize = 8, MaxDelay = TimeSpan.FromMilliseconds(2) },
        };
        return configuration;
    }

    public static async Task CameraAsync(Model model, Camera camera, CancellationToken token)
    {
        var options = new StreamOptions { NewestOnly = true, PassedOver = frame => Recycle(frame) };
        await foreach (Prediction prediction in model.PredictStreamAsync(camera.FramesAsync(), options, token))
            Show(prediction.Image("stylized"));
    }

    private static void Recycle(Features frame) => frame.Remove("image");

    private static void Show(Image image) => Console.WriteLine(image);

    internal abstract class Camera
    {
        public abstract IAsyncEnumerable<Features> FramesAsync();
    }
}

/// <summary>The code of docs/devices.md.</summary>
internal static class DeviceExamples
{
    public static void Plan(Model model)
    {
        ComputePlan plan = model.ComputePlan;
        foreach (ComputePlanOperation operation in plan.Operations)
            Console.WriteLine($"{operation.Name} ({operation.Type}): {operation.Device.Name}, {operation.EstimatedTime}, {operation.Reason}");
    }

    public static void Simulated()
    {
        using var engine = new SimulatedNeuralEngine();
        using Model model = Model.Load("Classifier.mlpackage", new ModelConfiguration { Devices = [engine] });
    }
}

/// <summary>The code of docs/typed-classes.md.</summary>
internal static class TypedClasses
{
    public static async Task<Image> DrawAsync(Image picture, CancellationToken ct)
    {
        await using Sketch sketch = await Sketch.LoadAsync(cancellationToken: ct);
        SketchOutput output = await sketch.PredictAsync(picture, ct);
        Image drawing = output.Sketch;
        return drawing;
    }
}
