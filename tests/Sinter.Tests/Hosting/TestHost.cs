using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Sinter.Tests.Hosting;

/// <summary>A generic host with a model's folder as its content root and nothing but what a test gives it.</summary>
internal static class TestHost
{
    public static IHost With(Action<IServiceCollection> services, params (string Key, string? Value)[] configuration) =>
        Builder(services, configuration).Build();

    /// <summary>What the host has logged of models.</summary>
    public static string[] Log(IHost host) => [.. host.Services.GetRequiredService<FakeLogCollector>().GetSnapshot()
        .Where(record => record.Category!.StartsWith("Sinter", StringComparison.Ordinal))
        .Select(record => $"{record.Level}: {record.Message}")];

    public static Features Input => new() { ["x"] = new float[] { 1, 2, 3, 4 } };

    public static float First(Prediction prediction) => prediction.Array("y").ToArray<float>()[0];

    private static HostApplicationBuilder Builder(Action<IServiceCollection> services, (string Key, string? Value)[] configuration)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            ContentRootPath = RepositoryRoot.Path,
        });
        builder.Configuration.AddInMemoryCollection(configuration.Select(entry => KeyValuePair.Create(entry.Key, entry.Value)));
        builder.Logging.AddFakeLogging();
        services(builder.Services);
        return builder;
    }

    /// <summary>Waits until a condition of the background holds.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(5, patience.Token);
    }
}
