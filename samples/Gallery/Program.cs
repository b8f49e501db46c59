using System.Runtime.CompilerServices;
using Gallery.Colorizing;
using Gallery.Live;
using Gallery.Photos;

WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory,
});
builder.WebHost.ConfigureKestrel(server => server.ListenLocalhost(builder.Configuration.GetValue("port", 5080)));
// Whoever is lured to another name for this machine gets nothing.
builder.Configuration["AllowedHosts"] = "localhost;127.0.0.1;[::1]";
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton(new PhotoLibrary(builder.Configuration["photos"] ?? Path.Combine(AppContext.BaseDirectory, "photos"),
    builder.Configuration.GetValue("count", 480)));
builder.Services.AddSingleton<PhotoColorizer>();
builder.Services.AddSingleton<PredictionLog>();

WebApplication app = builder.Build();
if (builder.Configuration.GetValue("measure", false))
{
    await ColorMeasure.RunAsync(app.Services.GetRequiredService<PhotoLibrary>(), app.Services.GetRequiredService<PhotoColorizer>(), Console.Out);
    return;
}
app.UseDefaultFiles();
app.UseStaticFiles();

app.MapGet("/api/photos", (PhotoLibrary library) => library.Photos.Select(photo => photo.Title));

app.MapGet("/api/photos/{id:int}/gray", (int id, PhotoLibrary library) =>
    library.Find(id) is { } photo ? Results.Bytes(PhotoColorizer.Gray(photo), "image/jpeg") : Results.NotFound());

// The browser gives a request up when its photo is scrolled away: that cancels the token, and the token cancels the prediction.
app.MapGet("/api/photos/{id:int}/color", async (int id, PhotoLibrary library, PhotoColorizer colorizer, PredictionLog log, CancellationToken aborted) =>
{
    if (library.Find(id) is not { } photo)
        return Results.NotFound();
    using PredictionLog.Waiting waiting = log.Begin();
    try
    {
        byte[] picture = await colorizer.ColorizeAsync(photo, aborted);
        waiting.Done();
        return Results.Bytes(picture, "image/jpeg");
    }
    catch (OperationCanceledException)
    {
        return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
    }
});

app.MapGet("/api/settings", (PhotoColorizer colorizer) => new { colorizer.Settings.InFlight, colorizer.Settings.Batch, Cores = Environment.ProcessorCount });

app.MapPost("/api/settings", async (GallerySettings settings, PhotoColorizer colorizer, CancellationToken aborted) =>
{
    await colorizer.ChangeAsync(settings, aborted);
    return colorizer.Settings;
});

app.MapPost("/api/loads", (PhotoColorizer colorizer, CancellationToken aborted) => colorizer.TimeLoadsAsync(aborted));

app.MapGet("/api/live", (PredictionLog log, PhotoColorizer colorizer, CancellationToken aborted) =>
    TypedResults.ServerSentEvents(FiguresAsync(log, colorizer, aborted)));

Console.WriteLine($"The gallery: http://localhost:{builder.Configuration.GetValue("port", 5080)}   (Ctrl-C ends it)");
app.Run();

static async IAsyncEnumerable<LiveFigures> FiguresAsync(PredictionLog log, PhotoColorizer colorizer, [EnumeratorCancellation] CancellationToken stop)
{
    using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
    long seen = 0;
    while (!stop.IsCancellationRequested)
    {
        LiveFigures figures = log.Since(seen, colorizer.PlannedBytes);
        seen = figures.Intervals.Count > 0 ? figures.Intervals[^1].Number : seen;
        yield return figures;
        try
        {
            await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            yield break;
        }
    }
}
