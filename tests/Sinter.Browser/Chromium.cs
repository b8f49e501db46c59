namespace Sinter.Browser;

/// <summary>The system's Chromium, where there is one.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    /// <summary>Why tests of pages are skipped without one.</summary>
    public static string Absence => $"There is no Chromium at {string.Join(", ", Browsers)}.";

    /// <summary>Starts it; null where there is none.</summary>
    public static async Task<Chromium?> StartAsync()
    {
        if (Browsers.FirstOrDefault(File.Exists) is not { } path)
            return null;
        IPlaywright playwright = await Playwright.CreateAsync();
        return new Chromium(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = ["--no-sandbox"] }));
    }

    public async Task<IPage> OpenAsync(BrowserNewPageOptions? options)
    {
        IPage page = await _browser.NewPageAsync(options ?? new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1200, Height = 800 } });
        page.SetDefaultTimeout(60_000);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
