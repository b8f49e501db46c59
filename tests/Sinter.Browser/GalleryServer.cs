using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sinter.Browser;

/// <summary>The gallery in a process of its own, and a browser to look at it with.</summary>
public sealed class GalleryServer : IAsyncLifetime
{
    private Process? _process;
    private string? _cache;

    public Uri Address { get; private set; } = null!;

    public HttpClient Http { get; } = new();

    private Chromium? Browser { get; set; }

    public async ValueTask InitializeAsync()
    {
        int port = FreePort();
        Address = new Uri($"http://localhost:{port}/");
        _cache = Directory.CreateTempSubdirectory("sinter-browser-").FullName;
        var start = new ProcessStartInfo("dotnet", [GalleryPath(), "--port", $"{port}", "--count", "300"])
        {
            RedirectStandardOutput = true,
            Environment = { ["SINTER_CACHE"] = _cache },
        };
        _process = Process.Start(start)!;
        await _process.StandardOutput.ReadLineAsync();
        await WaitUntilItAnswersAsync();
        Browser = await Chromium.StartAsync();
    }

    /// <summary>The gallery in a new page; the test is skipped where there is no browser.</summary>
    public async Task<IPage> OpenAsync(BrowserNewPageOptions? options = null)
    {
        Assert.SkipWhen(Browser is null, Chromium.Absence);
        IPage page = await Browser.OpenAsync(options);
        await page.GotoAsync(Address.ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
        await page.Locator("#photos li").First.WaitForAsync();
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        Http.Dispose();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        if (_cache is not null)
            Directory.Delete(_cache, recursive: true);
    }

    private async Task WaitUntilItAnswersAsync()
    {
        for (int i = 0; ; i++)
        {
            try
            {
                await Http.GetAsync(Address);
                return;
            }
            catch (HttpRequestException) when (i < 100 && !_process!.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The gallery that was built with these tests.</summary>
    private static string GalleryPath()
    {
        string output = AppContext.BaseDirectory.Replace('\\', '/').TrimEnd('/');
        string[] parts = output.Split('/');
        string root = string.Join('/', parts[..^5]), configuration = parts[^2];
        return $"{root}/samples/Gallery/bin/{configuration}/{parts[^1]}/Gallery.dll";
    }
}
