using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Sinter.Hosting;
using Sinter.Tests.Api;

namespace Sinter.Tests.Hosting;

/// <summary>Models as services, and what the configuration says of them.</summary>
public sealed class ModelServicesTests
{
    [Fact]
    public async Task The_only_model_loadedthere_with_and_without_its_name()
    {
        using TestPackage package = TestModels.Doubled();
        using IHost host = TestHost.With(services => services.AddSinterModel("doubled", package.Path));
        await host.StartAsync();
        var model = host.Services.GetRequiredService<LazyModel>();
        Assert.Same(model, host.Services.GetRequiredKeyedService<LazyModel>("doubled"));
        Assert.Equal(LoadState.NotLoaded, model.State);
        Assert.Equal(2f, TestHost.First(await model.PredictAsync(TestHost.Input)));
        await host.StopAsync();
        host.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await model.PredictAsync(TestHost.Input));
    }

    [Fact]
    public void Of_several_models_each_loadedthere_by_its_name_and_none_without()
    {
        using TestPackage doubled = TestModels.Doubled();
        using TestPackage counter = TestModels.Counter();
        using IHost host = TestHost.With(services => services.AddSinterModel("doubled", doubled.Path)
            .AddSinterModel("counter", options => options.Path = counter.Path));
        Assert.Equal(doubled.Path, host.Services.GetRequiredKeyedService<LazyModel>("doubled").Path);
        Assert.Equal(counter.Path, host.Services.GetRequiredKeyedService<LazyModel>("counter").Path);
        var error = Assert.Throws<InvalidOperationException>(host.Services.GetRequiredService<LazyModel>);
        Assert.Contains("doubled, counter", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_configuration_sets_every_option_and_wins_over_code()
    {
        using IHost host = TestHost.With(
            services => services.AddSinterModel("net", options =>
            {
                options.Path = "code.mlpackage";
                options.MaxInFlight = 9;
                options.Threads = 3;
                options.Configure(configuration => configuration with { Threads = configuration.Threads + 1 });
                options.Configure(configuration => configuration with { Threads = configuration.Threads * 10 });
            }),
            ("Sinter:Models:net:Path", "models/net.mlpackage"),
            ("Sinter:Models:net:ComputeUnits", "cpuonly"),
            ("Sinter:Models:net:FunctionName", "main"),
            ("Sinter:Models:net:Numerics", "Faithful"),
            ("Sinter:Models:net:WeightResidency", "Memory"),
            ("Sinter:Models:net:MaxSpecializations", "4"),
            ("Sinter:Models:net:MaxInFlight", "2"),
            ("Sinter:Models:net:QueueLimit", "5"),
            ("Sinter:Models:net:WhenFull", "Reject"),
            ("Sinter:Models:net:MemoryBudgetBytes", "5000000000"),
            ("Sinter:Models:net:CachePolicy", "Persistent"),
            ("Sinter:Models:net:IdleTimeout", "00:10:00"),
            ("Sinter:Models:net:WarmUp", "InBackground"),
            ("Sinter:Models:net:WarmUpPredictions", "3"));
        LazyModel model = host.Services.GetRequiredService<LazyModel>();
        Assert.Equal(Path.Combine(RepositoryRoot.Path, "models/net.mlpackage"), model.Path);
        Assert.Equal(TimeSpan.FromMinutes(10), model.IdleTimeout);
        ModelConfiguration loaded = model.Configuration;
        Assert.Equal((ComputeUnits.CpuOnly, "main", Numerics.Faithful, WeightResidency.Memory),
            (loaded.ComputeUnits, loaded.FunctionName, loaded.Numerics, loaded.WeightResidency));
        Assert.Equal((40, 4, 2, 5, WhenFull.Reject),
            (loaded.Threads, loaded.MaxSpecializations, loaded.MaxInFlight, loaded.QueueLimit, loaded.WhenFull));
        Assert.Equal((5_000_000_000, CachePolicy.Persistent), (loaded.MemoryBudgetBytes, loaded.CachePolicy));
        SinterModelOptions options = host.Services.GetRequiredService<IOptionsMonitor<SinterModelOptions>>().Get("net");
        Assert.Equal((WarmUp.InBackground, 3), (options.WarmUp, options.WarmUpPredictions));
    }

    [Fact]
    public void What_nobody_says_loadedas_without_a_host()
    {
        using IHost host = TestHost.With(services => services.AddSinterModel("net", "net.mlpackage"));
        LazyModel model = host.Services.GetRequiredService<LazyModel>();
        Assert.Equal(new ModelConfiguration { CustomLayers = model.Configuration.CustomLayers }, model.Configuration);
        Assert.Null(model.IdleTimeout);
    }

    [Fact]
    public void Services_without_a_host_or_configuration_have_models_too()
    {
        using TestPackage package = TestModels.Doubled();
        using ServiceProvider services = new ServiceCollection().AddSinterModel("doubled", package.Path).BuildServiceProvider();
        Assert.Equal(2f, TestHost.First(services.GetRequiredService<LazyModel>().Predict(TestHost.Input)));
    }

    [Fact]
    public async Task An_idle_model_loadedunloaded_by_the_clock_of_the_services()
    {
        var clock = new FakeTimeProvider();
        using TestPackage package = TestModels.Doubled();
        using IHost host = TestHost.With(
            services => services.AddSingleton<TimeProvider>(clock).AddSinterModel("doubled", package.Path),
            ("Sinter:Models:doubled:IdleTimeout", "00:01:00"));
        LazyModel model = host.Services.GetRequiredService<LazyModel>();
        await model.PredictAsync(TestHost.Input);
        Assert.Equal(LoadState.Loaded, model.State);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(LoadState.NotLoaded, model.State);
    }

    [Theory]
    [InlineData("Path", "", "Sinter:Models:net:Path: expected the path of a model")]
    [InlineData("MaxInFlight", "-1", "Sinter:Models:net:MaxInFlight: expected 0 or more; got -1.")]
    [InlineData("QueueLimit", "-1", "Sinter:Models:net:QueueLimit: expected 0 or more; got -1.")]
    [InlineData("MaxSpecializations", "0", "Sinter:Models:net:MaxSpecializations: expected 1 or more; got 0.")]
    [InlineData("IdleTimeout", "-00:01:00",
        "Sinter:Models:net:IdleTimeout: expected a time longer than zero, such as 00:05:00; got -00:01:00.")]
    [InlineData("WhenFull", "7", "Sinter:Models:net:WhenFull: expected Wait or DropOldest or DropNewest or Reject; got 7.")]
    [InlineData("WarmUpPredictions", "2", "Sinter:Models:net:WarmUpPredictions: expected 0, since WarmUp is Off; got 2.")]
    public async Task Senseless_options_keep_the_host_from_starting(string option, string value, string expected)
    {
        using IHost host = TestHost.With(services => services.AddSinterModel("net", "net.mlpackage"),
            ($"Sinter:Models:net:{option}", value));
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("WhenFull", "Sometimes", "Sinter:Models:net:WhenFull")]
    [InlineData("IdleTimeout", "soon", "Sinter:Models:net:IdleTimeout")]
    [InlineData("MaxInflghit", "2", "MaxInflghit")]
    public async Task Words_that_mean_nothing_keep_the_host_from_starting(string option, string value, string named)
    {
        using IHost host = TestHost.With(services => services.AddSinterModel("net", "net.mlpackage"),
            ($"Sinter:Models:net:{option}", value));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_without_a_path_keeps_the_host_from_starting()
    {
        using IHost host = TestHost.With(services => services.AddSinterModel("net"));
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("Sinter:Models:net:Path: expected the path of a model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_cannot_be_told_apart_are_refused()
    {
        var services = new ServiceCollection();
        services.AddSinterModel("net", "a.mlpackage");
        Assert.Contains("'net' was added already", Assert.Throws<ArgumentException>(() =>
            services.AddSinterModel("net", "b.mlpackage")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => services.AddSinterModel("a:b", "b.mlpackage"));
        Assert.Throws<ArgumentException>(() => services.AddSinterModel(" ", "b.mlpackage"));
        Assert.Throws<ArgumentException>(() => services.AddSinterModel("c", ""));
    }
}
