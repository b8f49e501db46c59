using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Sinter.Browser;

/// <summary>The gallery as a visitor sees it.</summary>
public sealed class GalleryTests(GalleryServer server) : IClassFixture<GalleryServer>
{
    [Fact]
    public async Task Photos_in_view_get_colours()
    {
        IPage page = await server.OpenAsync();
        await AllInViewAsync(page);
        double[] saturations = await page.EvaluateAsync<double[]>("""
            () => [...document.querySelectorAll("img.color")].map(image => {
              const canvas = document.createElement("canvas");
              [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
              const context = canvas.getContext("2d");
              context.drawImage(image, 0, 0);
              const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
              let sum = 0;
              for (let i = 0; i < data.length; i += 4) sum += Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]);
              return sum / (data.length / 4);
            })
            """);
        Assert.True(saturations.Average() > 10, $"the colours are {saturations.Average():F1} of 255 apart");
        double[] gray = await page.EvaluateAsync<double[]>("""
            async () => {
              const image = new Image();
              image.src = "/api/photos/3/gray";
              await image.decode();
              const canvas = document.createElement("canvas");
              [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
              const context = canvas.getContext("2d");
              context.drawImage(image, 0, 0);
              const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
              return [canvas.width, canvas.height, Math.max(...data.filter((_, i) => i % 4 === 0).map((red, i) => Math.abs(red - data[4 * i + 1])))];
            }
            """);
        Assert.Equal([256, 192], gray[..2]);
        Assert.True(gray[2] <= 3, "gray has colours");
    }

    [Fact]
    public async Task What_is_scrolled_away_is_cancelled_and_what_stays_is_finished()
    {
        IPage page = await server.OpenAsync();
        await AllInViewAsync(page);
        int finished = await page.EvaluateAsync<int>("() => gallery.grid.finished");
        await page.EvaluateAsync("""
            async () => {
              const grid = document.getElementById("grid");
              for (let i = 0; i < 40; i++) {
                grid.scrollTop = grid.scrollHeight * i / 40;
                await new Promise(requestAnimationFrame);
              }
            }
            """);
        await AllInViewAsync(page);
        int cancelled = await page.EvaluateAsync<int>("() => gallery.grid.cancelled");
        Assert.True(cancelled > 20, $"{cancelled} cancelled");
        await page.EvaluateAsync("() => document.getElementById('grid').scrollTop = 0");
        await AllInViewAsync(page);
        int after = await page.EvaluateAsync<int>("() => gallery.grid.finished");
        Assert.InRange(after, finished + 1, 300);
        Assert.True(await page.Locator("#photos li").CountAsync() < 80, "photos out of view keep their elements");
        // At the model, too: nothing waits any more.
        await page.WaitForFunctionAsync("() => document.getElementById('queued').textContent === '0' && document.getElementById('inflight').textContent === '0'");
    }

    [Fact]
    public async Task The_switches_change_how_the_model_is_loaded()
    {
        IPage page = await server.OpenAsync();
        await ChooseAsync(page, "one by one");
        Assert.Equal((1, 1), await SettingsAsync());
        await ChooseAsync(page, "in batches");
        Assert.Equal(4, (await SettingsAsync()).Batch);
        await ChooseAsync(page, "several at once");
        Assert.Equal(1, (await SettingsAsync()).Batch);
        await AllInViewAsync(page);
    }

    [Fact]
    public async Task The_experiment_shows_its_times()
    {
        IPage page = await server.OpenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run the experiment" }).ClickAsync();
        await page.WaitForFunctionAsync("() => globalThis.lastExperiment");
        double[] times = await page.EvaluateAsync<double[]>("() => [lastExperiment.serial, lastExperiment.concurrent, lastExperiment.loads.uncached, lastExperiment.loads.cached]");
        Assert.All(times, time => Assert.True(time > 0));
        Assert.Contains("times as fast", await page.Locator("#result").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(4, await page.Locator("#result .bar").CountAsync());
    }

    [Theory]
    [InlineData(1200, 800, ColorScheme.Light)]
    [InlineData(1200, 800, ColorScheme.Dark)]
    [InlineData(390, 800, ColorScheme.Light)]
    public async Task Nothing_serious_keeps_people_out(int width, int height, ColorScheme colors)
    {
        IPage page = await server.OpenAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = colors });
        await AllInViewAsync(page);
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window");
        AxeResult result = await page.RunAxe();
        Assert.Empty(result.Violations.Where(violation => violation.Impact is "serious" or "critical").Select(violation => $"{violation.Id}: {violation.Help}"));
    }

    [Fact]
    public async Task What_is_not_there_is_said_to_be_missing_and_other_hosts_are_refused()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync(new Uri(server.Address, "api/photos/300/color"), stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync(new Uri(server.Address, "api/photos/-1/gray"), stop)).StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Address) { Headers = { Host = "elsewhere.example" } };
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Http.SendAsync(request, stop)).StatusCode);
    }

    private static Task ChooseAsync(IPage page, string mode) =>
        page.RunAndWaitForResponseAsync(() => page.GetByLabel(mode).CheckAsync(), response => response.Url.EndsWith("/api/settings", StringComparison.Ordinal));

    /// <summary>Waits until each photo in view has its colours.</summary>
    private static async Task AllInViewAsync(IPage page) => await page.WaitForFunctionAsync(
        "() => gallery.grid.visible.length > 0 && gallery.grid.visible.every(id => document.querySelector(`#photos li[data-id='${id}'] img.color`)?.complete)");

    private async Task<(int InFlight, int Batch)> SettingsAsync()
    {
        JsonElement settings = await server.Http.GetFromJsonAsync<JsonElement>(new Uri(server.Address, "api/settings"), TestContext.Current.CancellationToken);
        return (settings.GetProperty("inFlight").GetInt32(), settings.GetProperty("batch").GetInt32());
    }
}
