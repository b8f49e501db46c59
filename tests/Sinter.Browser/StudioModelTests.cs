using System.IO.Compression;

namespace Sinter.Browser;

/// <summary>Previews, comparisons, conversions and compressions in the studio.</summary>
public sealed class StudioModelTests(StudioProcess studio) : IClassFixture<StudioProcess>
{
    private static string Samples => Path.GetFullPath(Path.Combine(StudioProcess.Colorizer, "..", ".."));

    [Fact]
    public async Task A_picture_is_dropped_and_the_model_draws()
    {
        IPage page = await OpenAsync(Path.Combine(Samples, "Sketch", "Sketch.mlpackage"), "Preview");
        ILocator drawn = page.GetByRole(AriaRole.Region, new() { Name = "Result" }).Locator("img");
        await drawn.WaitForAsync();
        await page.GetByText("A sample, as nothing was given").WaitForAsync();
        string sample = (await drawn.GetAttributeAsync("src"))!;
        await page.Locator(".input input[type=file]").SetInputFilesAsync(new FilePayload
        {
            Name = "dark.png",
            MimeType = "image/png",
            // 16 x 16 black pixels.
            Buffer = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAEElEQVR42mNgGAWjYBTAAAADEAAB1y2EYwAAAABJRU5ErkJggg=="),
        });
        await page.GetByText("dark.png").WaitForAsync();
        await Assertions.Expect(drawn).Not.ToHaveAttributeAsync("src", sample);
        IDownload saved = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Save the picture" }).ClickAsync());
        Assert.Equal("Sketch.png", saved.SuggestedFilename);
    }

    [Fact]
    public async Task Ways_to_compress_are_tried_and_one_is_made()
    {
        IPage page = await OpenAsync(StudioProcess.Colorizer, "Compress");
        await page.GetByLabel("Ways").SelectOptionAsync("palettize-4");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        IDownload saved = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Save as a zip" }).ClickAsync());
        using ZipArchive zip = ZipFile.OpenRead(await saved.PathAsync());
        Assert.Contains("Colorizer.mlpackage/Manifest.json", zip.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public async Task A_model_is_compared_with_itself_rounded()
    {
        IPage page = await OpenAsync(StudioProcess.Colorizer, "Compare");
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Along the program" }).WaitForAsync();
        Assert.Contains("dB", await page.Locator("main table").First.InnerTextAsync(), StringComparison.Ordinal);
    }

    private async Task<IPage> OpenAsync(string model, string name)
    {
        IPage page = await studio.OpenAsync();
        await page.Locator("input[webkitdirectory]").SetInputFilesAsync(model);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Overview" }).WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true }).WaitForAsync();
        return page;
    }
}
