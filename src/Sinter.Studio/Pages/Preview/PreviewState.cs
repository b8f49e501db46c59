using Sinter.Studio.Jobs;
using Sinter.Studio.Uploads;
using Sinter.Studio.Workspaces;
using Sinter.Workbench.Files;
using Sinter.Workbench.Preview;

namespace Sinter.Studio.Pages.Preview;

/// <summary>What one preview showed, and of what.</summary>
public sealed record PreviewShown(PreviewInputs Inputs, PreviewResult Result);

/// <summary>The preview of one model: it is loaded when the page is first opened, and stays until the model is closed.</summary>
public sealed class PreviewState(OpenModel model, StudioOptions options, UploadStore uploads) : IDisposable
{
    private readonly Dictionary<string, Upload> _files = new(StringComparer.Ordinal);

    /// <summary>The prediction that runs, and the last one's result.</summary>
    public Job<PreviewShown> Job { get; } = new();

    /// <summary>The loaded model; null until the first prediction.</summary>
    public PreviewSession? Session { get; private set; }

    /// <summary>Values that were typed, by the inputs' names.</summary>
    public Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>What brightness becomes where pictures are arrays.</summary>
    public PixelScaling Scaling { get; set; }

    /// <summary>The name of the file that an input was given; null when it has none.</summary>
    public string? FileOf(string input) => _files.TryGetValue(input, out Upload? upload) ? Path.GetFileName(upload.Files.FirstOrDefault()) : null;

    /// <summary>Takes a file for an input, in place of what it had.</summary>
    public void Give(string input, Upload upload)
    {
        Forget(input);
        _files[input] = upload;
    }

    /// <summary>Takes the sample again.</summary>
    public void Forget(string input)
    {
        Values.Remove(input);
        if (_files.Remove(input, out Upload? upload))
            uploads.Remove(upload);
    }

    /// <summary>Predicts with what is given, in place of a prediction that still runs.</summary>
    public Task PredictAsync() => Job.StartAsync(Session is null ? "Loading the model..." : "Predicting...", async cancellation =>
    {
        Session ??= await PreviewSession.OpenAsync(model.Path, new ModelConfiguration { Cache = options.Cache }, cancellation);
        Job.Say("Predicting...");
        PreviewInputs inputs = Read();
        return new PreviewShown(inputs, await Session.RunAsync(inputs, cancellation));
    });

    /// <summary>Predicts for pictures as they come.</summary>
    public async Task StreamAsync(IAsyncEnumerable<Picture> pictures, Action<PreviewResult> show, CancellationToken cancellation)
    {
        PreviewInputs inputs = Read();
        await foreach (PreviewResult result in Session!.StreamAsync(pictures, inputs, Scaling, cancellation))
            show(result);
    }

    public void Dispose()
    {
        Job.Dispose();
        Session?.Dispose();
        foreach (Upload upload in _files.Values)
            uploads.Remove(upload);
    }

    private PreviewInputs Read() => PreviewInputs.Read(Session!.Description, Session.Plan,
        [.. _files.Where(pair => pair.Value.Files.Count > 0).Select(pair => $"{pair.Key}={pair.Value.Files[0]}")], Scaling, Values);
}
