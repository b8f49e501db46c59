using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sinter.Studio.Assets;
using Sinter.Studio.Camera;
using Sinter.Studio.Jobs;
using Sinter.Studio.Layout;
using Sinter.Studio.Pages.Graph;
using Sinter.Studio.Pages.Trace;
using Sinter.Studio.Security;
using Sinter.Studio.Uploads;
using Sinter.Studio.Workspaces;

namespace Sinter.Studio;

/// <summary>The studio while it runs.</summary>
public sealed class StudioServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private StudioServer(WebApplication application, Uri root, AccessToken token)
    {
        _application = application;
        Root = root;
        Address = new Uri(root, $"?{AccessToken.QueryName}={token.Text}");
    }

    /// <summary>Where pages lie; they open only for who has the token.</summary>
    public Uri Root { get; }

    /// <summary>What to open in a browser: the token is in it.</summary>
    public Uri Address { get; }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<StudioServer> StartAsync(StudioOptions options, CancellationToken cancellation = default)
    {
        WebApplication application = Build(options);
        try
        {
            await application.StartAsync(cancellation);
            await application.Services.GetRequiredService<Workspace>().OpenGivenAsync(options.Models, cancellation);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
        int port = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return new StudioServer(application, new Uri($"http://127.0.0.1:{port}/"), application.Services.GetRequiredService<AccessToken>());
    }

    /// <summary>Ends when the studio is stopped, by Ctrl+C for example.</summary>
    public Task WaitAsync(CancellationToken cancellation) => _application.WaitForShutdownAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(new CancellationToken(canceled: true));
        await _application.DisposeAsync();
    }

    private static WebApplication Build(StudioOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(StudioServer).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
        });
        // Settings come from the command line alone: not from files that lie where the studio happens to be started.
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddSimpleConsole(console => console.SingleLine = true)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.ListensAnywhere ? IPAddress.Any : IPAddress.Loopback, options.Port);
        });
        // Pages that are open keep their connections; who ends the studio does not wait for them.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<AccessToken>();
        builder.Services.AddSingleton<UploadStore>();
        builder.Services.AddSingleton<DownloadStore>();
        builder.Services.AddSingleton<Workspace>();
        builder.Services.AddSingleton<CameraFeeds>();
        builder.Services.AddSingleton<MachineTurn>();
        builder.Services.AddSingleton<TraceStore>();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        WebApplication application = builder.Build();
        application.UseMiddleware<RequestGuard>();
        application.UseAntiforgery();
        application.MapAssets();
        application.MapUploads();
        application.MapDownloads();
        application.MapCamera();
        application.MapGraphs();
        application.MapTraces();
        application.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = "'none'");
        return application;
    }
}
