using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Sinter.Browser;

/// <summary>The studio as its user sees it.</summary>
public sealed partial class StudioTests(StudioProcess studio) : IClassFixture<StudioProcess>
{
    [Fact]
    public async Task A_dropped_package_opens_with_its_overview()
    {
        IPage page = await studio.OpenAsync();
        await DropAsync(page, "Colorizer.zip", Zip());
        await page.WaitForURLAsync(OverviewPattern());
        await page.GetByRole(AriaRole.Heading, new() { Name = "Interface" }).WaitForAsync();
        Assert.Contains("chroma", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("constexpr_lut_to_dense", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chosen_folder_opens_and_closes()
    {
        IPage page = await studio.OpenAsync();
        string id = await OpenColorizerAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Models", Exact = true }).ClickAsync();
        ILocator card = page.Locator(".card", new() { Has = page.Locator($"a[href='models/{id}/overview']") });
        await card.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(card).ToHaveCountAsync(0);
        await page.GotoAsync(new Uri(studio.Root, $"models/{id}/overview").ToString());
        await page.GetByText("This model is not open").WaitForAsync();
    }

    [Fact]
    public async Task What_is_no_model_is_told_with_what_to_do()
    {
        IPage page = await studio.OpenAsync();
        await DropAsync(page, "notes.mlmodel", [0xFF, 0xFF, 0xFF, 0xFF]);
        ILocator problem = page.Locator(".problem");
        await problem.WaitForAsync();
        string text = await problem.InnerTextAsync();
        Assert.Contains("notes.mlmodel", text, StringComparison.Ordinal);
        Assert.Contains("what to do", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_too_large_is_refused()
    {
        IPage page = await studio.OpenAsync();
        await DropAsync(page, "Huge.mlmodel", new byte[StudioProcess.MaxUpload + 1]);
        Assert.Contains("--max-upload", await page.Locator(".notice").InnerTextAsync(), StringComparison.Ordinal);
        // A page that does not ask first is refused by the server.
        int status = await page.EvaluateAsync<int>($$"""
            async () => {
              const id = await (await fetch("/uploads", { method: "POST" })).text();
              return (await fetch(`/uploads/${id}?path=a.bin`, { method: "PUT", body: new Uint8Array({{StudioProcess.MaxUpload + 1}}) })).status;
            }
            """);
        Assert.Equal((int)HttpStatusCode.RequestEntityTooLarge, status);
    }

    [Fact]
    public async Task The_graph_of_thousands_of_operations_is_searched_opened_and_drawn_smoothly()
    {
        IPage page = await studio.OpenAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Large.mlpackage" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Graph" }).ClickAsync();
        await page.GetByText("nodes,").WaitForAsync();
        // Blocks are collapsed at first.
        Assert.StartsWith("753 nodes", await page.Locator(".details").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByLabel("Search").FillAsync("layers_700_gate");
        await page.Locator(".found button").First.ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "sigmoid" }).WaitForAsync();
        Assert.Contains("1×4 fp32", await page.Locator(".details").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Collapse the block" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the block" }).WaitForAsync();

        await page.GetByLabel("Collapse").SelectOptionAsync("None");
        await page.GetByText("3,003 nodes").WaitForAsync();
        double[] times = await page.EvaluateAsync<double[]>("""
            () => {
              const view = document.querySelector(".graph canvas").studioGraph;
              const close = view.measure(20);
              view.fit();
              return [close, view.measure(20)];
            }
            """);
        Assert.True(times[0] < 40, $"a frame close by takes {times[0]:F1} ms");
        Assert.True(times[1] < 250, $"a frame of all takes {times[1]:F1} ms");
    }

    [Fact]
    public async Task A_weight_shows_what_it_is_like_and_cost_is_measured()
    {
        IPage page = await studio.OpenAsync();
        await OpenColorizerAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Graph" }).ClickAsync();
        await page.GetByLabel("Search").FillAsync("conv");
        await page.Locator(".found button").First.ClickAsync();
        await page.Locator(".weight svg rect").First.WaitForAsync();
        Assert.Contains("deviation", await page.Locator(".details").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByLabel("Colour").SelectOptionAsync("Cost");
        await page.GetByText("the darkest takes").WaitForAsync();
        await page.GetByText("measured").WaitForAsync();
    }

    [Fact]
    public async Task A_report_is_measured_and_charted()
    {
        IPage page = await studio.OpenAsync();
        await OpenColorizerAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Performance" }).ClickAsync();
        await page.GetByLabel("Predictions").FillAsync("10");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run the report" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "How long predictions take" }).WaitForAsync();
        string figures = await page.Locator(".pairs").First.InnerTextAsync();
        Assert.Contains("uncached load", figures, StringComparison.Ordinal);
        Assert.Contains("prediction, median", figures, StringComparison.Ordinal);
        Assert.True(await page.Locator(".chart rect").CountAsync() > 10);
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Save as JSON" }).ClickAsync());
        Assert.Contains("\"operations\"", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_is_recorded_saved_and_opened_again()
    {
        IPage page = await studio.OpenAsync();
        await OpenColorizerAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Trace", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Record" }).ClickAsync();
        await page.Locator("canvas[data-ready]").WaitForAsync();
        Assert.Contains("Inference", await page.Locator("details table").InnerTextAsync(), StringComparison.Ordinal);
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Save the file" }).ClickAsync());
        string file = Path.Combine(studio.Folder, "recorded.json");
        await download.SaveAsAsync(file);
        await page.GetByRole(AriaRole.Link, new() { Name = "Traces", Exact = true }).ClickAsync();
        await page.Locator("input[type=file]").SetInputFilesAsync(file);
        await page.Locator("canvas[data-ready]").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "recorded.json" }).WaitForAsync();
        // The first span of the first lane is the load.
        await page.Locator("canvas").ClickAsync(new LocatorClickOptions { Position = new Position { X = 4, Y = 50 } });
        await page.Locator(".details-row dl").WaitForAsync();
        Assert.Contains("Load", await page.Locator(".details-row").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cache_is_verified_and_emptied()
    {
        IPage page = await studio.OpenAsync();
        await OpenColorizerAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Trace", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Record" }).ClickAsync();
        await page.Locator("canvas[data-ready]").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Cache" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();
        await page.GetByText("0 are damaged").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove all" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete them" }).ClickAsync();
        await page.GetByText("entries deleted").WaitForAsync();
    }

    [Fact]
    public async Task Ctrl_C_ends_it_and_nothing_stays_behind()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        await using var own = new StudioProcess();
        await own.InitializeAsync();
        IPage page = await own.OpenAsync();
        await OpenColorizerAsync(page);
        Assert.Single(Directory.GetDirectories(own.TemporaryFolder, "sinter-studio-*"));
        Assert.Equal(0, await own.InterruptAsync());
        Assert.Empty(Directory.GetDirectories(own.TemporaryFolder, "sinter-studio-*"));
    }

    [Fact]
    public async Task The_theme_that_is_chosen_stays()
    {
        IPage page = await studio.OpenAsync(new BrowserNewPageOptions { ColorScheme = ColorScheme.Light });
        string light = await PaperAsync(page);
        await page.GetByLabel("Theme").SelectOptionAsync("dark");
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        string dark = await PaperAsync(page);
        Assert.NotEqual(light, dark);
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Models", Exact = true }).WaitForAsync();
        Assert.Equal(dark, await PaperAsync(page));
        await Assertions.Expect(page.GetByLabel("Theme")).ToHaveValueAsync("dark");
    }

    [Fact]
    public async Task Pages_of_other_sites_cannot_use_the_studio()
    {
        IPage page = await studio.OpenAsync();
        // The same browser, with its cookie, on a page of another origin of this machine.
        using var elsewhere = new HttpListener();
        string origin = $"http://localhost:{studio.Root.Port + 1}/";
        elsewhere.Prefixes.Add(origin);
        elsewhere.Start();
        _ = AnswerAsync(elsewhere);
        await page.GotoAsync(origin);
        string[] answers = await page.EvaluateAsync<string[]>($$"""
            async () => {
              const ask = async (path, options) => { try { return `${(await fetch("{{studio.Root}}" + path, options)).status}`; } catch { return "refused"; } };
              const socket = await new Promise(resolve => {
                const opened = new WebSocket("{{studio.Root.ToString().Replace("http", "ws", StringComparison.Ordinal)}}_blazor?id=x");
                opened.onopen = () => resolve("open");
                opened.onerror = () => resolve("refused");
              });
              return [await ask("", { credentials: "include" }), await ask("uploads", { method: "POST", credentials: "include" }), socket];
            }
            """);
        Assert.Equal(["refused", "refused", "refused"], answers);
    }

    [Theory]
    [InlineData(1200, 800, ColorScheme.Light)]
    [InlineData(1200, 800, ColorScheme.Dark)]
    [InlineData(390, 800, ColorScheme.Light)]
    [InlineData(390, 800, ColorScheme.Dark)]
    public async Task Nothing_serious_keeps_people_out_of_any_page(int width, int height, ColorScheme colors)
    {
        IPage page = await studio.OpenAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = colors });
        string id = await OpenColorizerAsync(page);
        var found = new List<string>();
        foreach (string path in await page.Locator("nav.side a").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))"))
        {
            await page.GotoAsync(new Uri(studio.Root, path).ToString());
            await page.Locator("main h1").WaitForAsync();
            await page.WaitForTimeoutAsync(300);
            if (!await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"))
                found.Add($"{path} is wider than the window");
            AxeResult result = await page.RunAxe();
            found.AddRange(result.Violations.Where(violation => violation.Impact is "serious" or "critical")
                .Select(violation => $"{path}: {violation.Id}, {violation.Help}: {string.Join("; ", violation.Nodes.Select(node => node.Html))}"));
        }
        Assert.Contains(id, page.Url, StringComparison.Ordinal);
        Assert.Empty(found);
    }

    [GeneratedRegex("/models/\\d+/overview$")]
    private static partial Regex OverviewPattern();

    private static async Task<string> OpenColorizerAsync(IPage page)
    {
        await page.Locator("input[webkitdirectory]").SetInputFilesAsync(StudioProcess.Colorizer);
        await page.WaitForURLAsync(OverviewPattern());
        await page.GetByRole(AriaRole.Heading, new() { Name = "Overview" }).WaitForAsync();
        return page.Url.Split('/')[^2];
    }

    private static byte[] Zip()
    {
        using var zip = new MemoryStream();
        ZipFile.CreateFromDirectory(StudioProcess.Colorizer, zip, CompressionLevel.Fastest, includeBaseDirectory: true);
        return zip.ToArray();
    }

    private static async Task DropAsync(IPage page, string name, byte[] content)
    {
        await page.Locator(".drop[data-ready]").WaitForAsync();
        await page.EvaluateAsync("""
            ([name, content]) => {
              const bytes = Uint8Array.from(atob(content), character => character.charCodeAt(0));
              const dataTransfer = new DataTransfer();
              dataTransfer.items.add(new File([bytes], name));
              document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
            }
            """, new[] { name, Convert.ToBase64String(content) });
    }

    private static Task<string> PaperAsync(IPage page) => page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");

    private static async Task AnswerAsync(HttpListener listener)
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await listener.GetContextAsync();
                context.Response.ContentType = "text/html";
                await context.Response.OutputStream.WriteAsync("<!doctype html><title>elsewhere</title>"u8.ToArray());
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
