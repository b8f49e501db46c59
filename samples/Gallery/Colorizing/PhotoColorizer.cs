using System.Diagnostics;
using Gallery.Photos;
using SkiaSharp;

namespace Gallery.Colorizing;

/// <summary>Gives gray photos colours. The model is loaded when the first photo wants it, and again when the settings change.</summary>
internal sealed class PhotoColorizer : IAsyncDisposable
{
    private readonly SemaphoreSlim _changing = new(1);
    private Task<Colorizer>? _loading;

    public GallerySettings Settings { get; private set; } = new();

    /// <summary>What the predictions in flight take at most, by plan; 0 before the model is loaded.</summary>
    public long PlannedBytes => _loading is { IsCompletedSuccessfully: true } loaded ? loaded.Result.Model.MemoryPlan.PeakBytes : 0;

    /// <summary>A photo in gray, as a JPEG file.</summary>
    public static byte[] Gray(Photo photo)
    {
        (byte[] pixels, float[] lightness) = Lightness(photo);
        LabColors.WritePixels(lightness, [], pixels);
        return PhotoPixels.Encode(pixels, PhotoPixels.Shown);
    }

    /// <summary>A photo in the colours that the model gives it, as a JPEG file.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled, while the photo waited or while it was predicted.</exception>
    public async Task<byte[]> ColorizeAsync(Photo photo, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        (byte[] pixels, float[] lightness) = Lightness(photo);
        float[] chroma = await PredictAsync(lightness, PhotoPixels.Shown, cancellation);
        LabColors.WritePixels(lightness, chroma, pixels);
        return PhotoPixels.Encode(pixels, PhotoPixels.Shown);
    }

    /// <summary>The colours for a lightness: a of all pixels, then b of all.</summary>
    public async Task<float[]> PredictAsync(float[] lightness, SKSizeI size, CancellationToken cancellation)
    {
        MultiArray input = MultiArray.From(lightness, 1, 1, size.Height, size.Width);
        while (true)
        {
            Colorizer colorizer = await LoadedAsync(cancellation);
            try
            {
                ColorizerOutput output = await colorizer.PredictAsync(input, cancellation);
                return output.Chroma.ToArray<float>();
            }
            catch (ObjectDisposedException) when (_loading is not { IsCompletedSuccessfully: true } now || now.Result != colorizer)
            {
                // The settings have changed just now.
            }
        }
    }

    /// <summary>Changes the settings. Predictions that wait or run end as they would have.</summary>
    public async Task ChangeAsync(GallerySettings settings, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation);
        try
        {
            Task<Colorizer>? before = _loading;
            Settings = settings.Bounded();
            _loading = Colorizer.LoadAsync(Settings.ToConfiguration(), CancellationToken.None);
            await _loading;
            if (before is not null)
                await (await before).DisposeAsync();
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Times a load that prepares the model, and one that finds it in the cache.</summary>
    public async Task<LoadTimesResult> TimeLoadsAsync(CancellationToken cancellation)
    {
        double uncached = await TimeAsync(CachePolicy.None, cancellation);
        await TimeAsync(CachePolicy.Purgeable, cancellation);
        return new LoadTimesResult(uncached, await TimeAsync(CachePolicy.Purgeable, cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        if (_loading is { } loading)
            await (await loading).DisposeAsync();
        _changing.Dispose();
    }

    private async Task<Colorizer> LoadedAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _loading) is null)
            await ChangeAsync(Settings, cancellation);
        return await _loading!;
    }

    private async Task<double> TimeAsync(CachePolicy policy, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        await using Colorizer colorizer = await Colorizer.LoadAsync(Settings.ToConfiguration(policy), cancellation);
        // A model of flexible sizes is made ready for one when it comes.
        await colorizer.PredictAsync(
            MultiArray.Zeros(ArrayElementType.Float32, 1, 1, PhotoPixels.Shown.Height, PhotoPixels.Shown.Width), cancellation);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static (byte[] Pixels, float[] Lightness) Lightness(Photo photo)
    {
        byte[] pixels = PhotoPixels.Read(photo, PhotoPixels.Shown);
        var lightness = new float[PhotoPixels.Shown.Width * PhotoPixels.Shown.Height];
        LabColors.ReadLightness(pixels, lightness);
        return (pixels, lightness);
    }
}

/// <summary>Milliseconds from a file to a first prediction.</summary>
/// <param name="Uncached">When the model is prepared for it.</param>
/// <param name="Cached">When the cache has it.</param>
internal sealed record LoadTimesResult(double Uncached, double Cached);
