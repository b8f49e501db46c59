using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sinter.Hosting;

/// <summary>Says whether a model can predict, without loading it.</summary>
internal sealed class ModelHealthCheck(LazyModel model) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        LoadState state = model.State;
        Exception? error = state == LoadState.Failed ? model.LastError : null;
        long loads = model.LoadCount;
        var data = new Dictionary<string, object> { ["path"] = model.Path, ["state"] = state.ToString(), ["loads"] = loads };
        return Task.FromResult(state switch
        {
            LoadState.Loaded => HealthCheckResult.Healthy("The model is loaded.", data),
            LoadState.Failed => new HealthCheckResult(context.Registration.FailureStatus,
                $"The model could not be loaded: {error?.Message}", error, data),
            LoadState.Loading => HealthCheckResult.Degraded("The model is being loaded.", null, data),
            _ when loads > 0 => HealthCheckResult.Healthy("The model was unloaded while nobody used it; the next use loads it.", data),
            _ => HealthCheckResult.Degraded("The model is not loaded yet; the first use loads it.", null, data),
        });
    }
}
