using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sinter.Browser;

/// <summary>The gallery in a process of its own, and a browser to look at it with.</summary>
public sealed class GalleryServer : IAsyncLifetime
{
    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private Process? _process;
    private IPlaywright? _playwright;
    private string? _cache;

    public Uri Address { get; private set; } = null!;

    public HttpClient Http { get; } = new();

    private IBrowser? Browser { get; set; }

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
        if (Browsers.FirstOrDefault(File.Exists) is not { } browser)
            return;
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = browser, Args = ["--no-sandbox"] });
    }

    /// <summary>The gallery in a new page; the test is skipped where there is no browser.</summary>
    public async Task<IPage> OpenAsync(BrowserNewPageOptions? options = null)
    {
        Assert.SkipWhen(Browser is null, $"There is no Chromium at {string.Join(", ", Browsers)}.");
        IPage page = await Browser!.NewPageAsync(options ?? new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1200, Height = 800 } });
        page.SetDefaultTimeout(60_000);
        await page.GotoAsync(Address.ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
        await page.Locator("#photos li").First.WaitForAsync();
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        _playwright?.Dispose();
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
