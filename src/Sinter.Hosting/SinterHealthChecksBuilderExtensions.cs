using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sinter;
using Sinter.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds checks of models to an application's health checks.</summary>
public static class SinterHealthChecksBuilderExtensions
{
    /// <summary>Adds a check that is healthy when the model is loaded, or was and is unloaded for idleness; degraded when it is not loaded
    /// yet; unhealthy, with the error, when its last load failed. The check itself loads nothing.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="model">The name that the model was added under.</param>
    /// <param name="name">The check's name; null for <c>sinter:</c> and the model's name.</param>
    /// <param name="failureStatus">What a failed load is reported as; null for unhealthy.</param>
    /// <param name="tags">Tags to choose checks by; null for none.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException">The model's name is empty.</exception>
    public static IHealthChecksBuilder AddSinterModelCheck(this IHealthChecksBuilder builder, string model, string? name = null,
        HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        return builder.Add(new HealthCheckRegistration(name ?? $"sinter:{model}",
            services => new ModelHealthCheck(services.GetRequiredKeyedService<LazyModel>(model)), failureStatus, tags));
    }
}
