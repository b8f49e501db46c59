using System.Diagnostics;
using System.Text.Json;

namespace Sinter.Browser;

/// <summary><c>sinter studio</c> in a process of its own with a model of 3,000 operations open, and a browser to look at it with.</summary>
public sealed class StudioProcess : IAsyncLifetime
{
    /// <summary>The most that an upload may have.</summary>
    public const int MaxUpload = 8_000_000;

    private const int Operations = 3000;

    private Process? _process;
    private Chromium? _browser;

    /// <summary>A folder for tests' own files.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("sinter-studio-test-").FullName;

    /// <summary>Where the studio keeps what it needs for a while.</summary>
    public string TemporaryFolder => Path.Combine(Folder, "temporary");

    /// <summary>The address with the token.</summary>
    public Uri Address { get; private set; } = null!;

    public Uri Root => new(Address.GetLeftPart(UriPartial.Authority));

    /// <summary>A package of this repository.</summary>
    public static string Colorizer => Path.Combine(RepositoryRoot, "samples", "Gallery", "Colorizer.mlpackage");

    private static string[] OutputParts => AppContext.BaseDirectory.Replace('\\', '/').TrimEnd('/').Split('/');

    private static string RepositoryRoot => string.Join('/', OutputParts[..^5]);

    public async ValueTask InitializeAsync()
    {
        string large = Path.Combine(Folder, "Large.mlpackage");
        WriteLarge(large);
        string tool = $"{RepositoryRoot}/src/Sinter.Cli/bin/{OutputParts[^2]}/{OutputParts[^1]}/Sinter.Cli.dll";
        var start = new ProcessStartInfo("dotnet", [tool, "studio", large, "--no-browser", "--json", "--max-upload", $"{MaxUpload}"])
        {
            RedirectStandardOutput = true,
            Environment = { ["SINTER_CACHE"] = Path.Combine(Folder, "cache"), ["TMPDIR"] = Directory.CreateDirectory(TemporaryFolder).FullName },
        };
        _process = Process.Start(start)!;
        string json = "";
        while (!json.Contains('}') && await _process.StandardOutput.ReadLineAsync() is { } line)
            json += line;
        Address = new Uri(JsonDocument.Parse(json).RootElement.GetProperty("address").GetString()!);
        _browser = await Chromium.StartAsync();
    }

    /// <summary>The studio's first page, in a browser that has the token; the test is skipped where there is no browser.</summary>
    public async Task<IPage> OpenAsync(BrowserNewPageOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, Chromium.Absence);
        IPage page = await _browser.OpenAsync(options);
        await page.GotoAsync(Address.ToString());
        await page.GetByRole(AriaRole.Heading, new() { Name = "Models", Exact = true }).WaitForAsync();
        return page;
    }

    /// <summary>Does what Ctrl+C does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", $"{_process!.Id}"]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Residual blocks of four operations each.</summary>
    private static void WriteLarge(string path)
    {
        var builder = new MilBuilder();
        MilValue x = builder.Input("x", ArrayElementType.Float32, 1, 4);
        for (int i = 0; i < Operations / 4; i++)
        {
            MilValue hidden = builder.Relu(builder.Add("mul", $"layers_{i}_scale", ("x", x), ("y", 0.5f)), $"layers_{i}_relu");
            x = builder.Add("add", $"layers_{i}_sum", ("x", x), ("y", builder.Sigmoid(hidden, $"layers_{i}_gate")));
        }
        builder.Output("y", x);
        builder.Save(path);
    }
}
