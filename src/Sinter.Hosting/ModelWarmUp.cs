using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sinter.Hosting;

/// <summary>Loads the models that ask for it when the host starts, one after the other: each uses all cores.</summary>
internal sealed partial class ModelWarmUp(IServiceProvider services, IEnumerable<ModelRegistration> registrations,
    IOptionsMonitor<SinterModelOptions> options, ILogger<ModelWarmUp> logger) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        string[] names = NamesOf(WarmUp.BeforeStart);
        for (int i = 0; i < names.Length; i++)
            await WarmAsync(names[i], i + 1, names.Length, cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string[] names = NamesOf(WarmUp.InBackground);
        for (int i = 0; i < names.Length; i++)
        {
            try
            {
                await WarmAsync(names[i], i + 1, names.Length, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogNotLoaded(error, names[i]);
            }
        }
    }

    private string[] NamesOf(WarmUp when) =>
        [.. registrations.Select(registration => registration.Name).Where(name => options.Get(name).WarmUp == when)];

    private async Task WarmAsync(string name, int number, int count, CancellationToken cancellation)
    {
        var lazy = services.GetRequiredKeyedService<LazyModel>(name);
        LogLoading(name, lazy.Path, number, count);
        using ModelLease lease = await lazy.GetAsync(cancellation).ConfigureAwait(false);
        LogLoaded(name, lease.Model.LoadReport.Duration.TotalMilliseconds);
        int predictions = options.Get(name).WarmUpPredictions;
        if (predictions == 0)
            return;
        long start = Stopwatch.GetTimestamp();
        try
        {
            Features zeros = ZeroInputs.Of(lease.Model.Description);
            for (int i = 0; i < predictions; i++)
                await lease.Model.PredictAsync(zeros, cancellationToken: cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            LogNotPredicted(error, name);
            return;
        }
        LogPredicted(name, predictions, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    [LoggerMessage(1, LogLevel.Information, "Loading model {Model} from {Path} ({Number} of {Count}).")]
    private partial void LogLoading(string model, string path, int number, int count);

    [LoggerMessage(2, LogLevel.Information, "Model {Model} was loaded in {Milliseconds:F1} ms.")]
    private partial void LogLoaded(string model, double milliseconds);

    [LoggerMessage(3, LogLevel.Information, "Model {Model} made {Predictions} predictions on zeros in {Milliseconds:F1} ms.")]
    private partial void LogPredicted(string model, int predictions, double milliseconds);

    [LoggerMessage(4, LogLevel.Error, "Model {Model} could not be loaded. Its next use tries again.")]
    private partial void LogNotLoaded(Exception error, string model);

    [LoggerMessage(5, LogLevel.Warning, "Model {Model} is loaded, but cannot predict on zeros; it was not warmed up further.")]
    private partial void LogNotPredicted(Exception error, string model);
}
