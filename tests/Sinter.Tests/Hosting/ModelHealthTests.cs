using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Sinter.Tests.Api;

namespace Sinter.Tests.Hosting;

/// <summary>What the health check says over a model's life. It never loads the model.</summary>
public sealed class ModelHealthTests
{
    [Fact]
    public async Task Degraded_before_the_load_healthy_after_it_and_when_unloaded_for_idleness()
    {
        using TestPackage package = TestModels.Doubled();
        using IHost host = HostOf(package.Path);
        LazyModel model = host.Services.GetRequiredService<LazyModel>();
        HealthReportEntry entry = await CheckAsync(host);
        Assert.Equal((HealthStatus.Degraded, "The model is not loaded yet; the first use loads it."), (entry.Status, entry.Description));
        Assert.Equal((LoadState.NotLoaded, 0), (model.State, model.LoadCount));

        model.Predict(TestHost.Input);
        entry = await CheckAsync(host);
        Assert.Equal((HealthStatus.Healthy, "The model is loaded."), (entry.Status, entry.Description));
        Assert.Equal((package.Path, "Loaded", 1L), (entry.Data["path"], entry.Data["state"], entry.Data["loads"]));

        Assert.True(model.TryUnload());
        entry = await CheckAsync(host);
        Assert.Equal((HealthStatus.Healthy, "NotLoaded"), (entry.Status, entry.Data["state"]));
    }

    [Fact]
    public async Task Unhealthy_with_the_error_after_a_failure_and_healthy_when_a_later_load_succeeds()
    {
        using TestPackage package = TestModels.Doubled();
        string path = package.Path + "-not-there.mlpackage";
        using IHost host = HostOf(path);
        LazyModel model = host.Services.GetRequiredService<LazyModel>();
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => model.Predict(TestHost.Input));
        HealthReportEntry entry = await CheckAsync(host);
        Assert.Equal((HealthStatus.Unhealthy, $"The model could not be loaded: {error.Message}", error),
            (entry.Status, entry.Description, entry.Exception));

        Directory.Move(package.Path, path);
        model.Predict(TestHost.Input);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
    }

    [Fact]
    public async Task The_check_has_the_name_the_tags_and_the_status_of_failures_that_it_is_given()
    {
        using IHost host = TestHost.With(services => services.AddSinterModel("net", "not-there.mlpackage").AddHealthChecks()
            .AddSinterModelCheck("net", "network", HealthStatus.Degraded, ["ready"]));
        Assert.Throws<ModelFormatException>(() => host.Services.GetRequiredService<LazyModel>().Predict(TestHost.Input));
        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(
            check => check.Tags.Contains("ready"));
        (string name, HealthReportEntry entry) = Assert.Single(report.Entries);
        Assert.Equal(("network", HealthStatus.Degraded), (name, entry.Status));
        Assert.NotNull(entry.Exception);
    }

    private static IHost HostOf(string path) => TestHost.With(services =>
        services.AddSinterModel("net", path).AddHealthChecks().AddSinterModelCheck("net"));

    private static async Task<HealthReportEntry> CheckAsync(IHost host)
    {
        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return report.Entries["sinter:net"];
    }
}
