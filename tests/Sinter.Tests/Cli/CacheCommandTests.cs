using System.Text.Json;
using Sinter.Cli.Commands;
using Sinter.Tests.Caching;

namespace Sinter.Tests.Cli;

public sealed class CacheCommandTests : IDisposable
{
    private readonly CachedModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task WarmListVerifyAndRemove()
    {
        Assert.Equal("PreparedAndCached", (await JsonOf("warm", _model.Path, "--keep")).GetProperty("origin").GetString());
        Assert.Equal("Cached", (await JsonOf("warm", _model.Path)).GetProperty("origin").GetString());
        JsonElement list = await JsonOf("list");
        Assert.Equal(_model.Folder, list.GetProperty("folder").GetString());
        Assert.Equal(2, list.GetProperty("entries").GetArrayLength());
        Assert.All(list.GetProperty("entries").EnumerateArray(), entry =>
        {
            Assert.Equal(_model.Path, entry.GetProperty("model").GetString());
            Assert.Equal("persistent", entry.GetProperty("state").GetString());
        });
        Assert.Contains(Path.GetFileName(_model.Path), await TextOf(ExitCode.Success, "list"), StringComparison.Ordinal);
        Assert.Contains("2 entries", await TextOf(ExitCode.Success, "verify"), StringComparison.Ordinal);
        Assert.Empty((await JsonOf("prune")).GetProperty("entries").EnumerateArray());
        Assert.Equal(2, (await JsonOf("remove", _model.Path)).GetProperty("removed").GetInt32());
        Assert.Contains("Nothing is kept", await TextOf(ExitCode.Success, "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyFailsWhenSomethingIsDamaged()
    {
        await JsonOf("warm", _model.Path);
        byte[] bytes = await File.ReadAllBytesAsync(_model.EntryPath, TestContext.Current.CancellationToken);
        bytes[200] ^= 4;
        await File.WriteAllBytesAsync(_model.EntryPath, bytes, TestContext.Current.CancellationToken);
        Assert.Contains("damaged", await TextOf(ExitCode.Failure, "verify"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WarmingWhereNothingCanBeKeptFailsAndSaysWhy()
    {
        await File.WriteAllTextAsync(_model.Folder, "a file", TestContext.Current.CancellationToken);
        Assert.Contains("not kept", await TextOf(ExitCode.Failure, "warm", _model.Path), StringComparison.Ordinal);
        File.Delete(_model.Folder);
    }

    private async Task<JsonElement> JsonOf(params string[] arguments)
    {
        using JsonDocument document = JsonDocument.Parse(await TextOf(ExitCode.Success, [.. arguments, "--json"]));
        return document.RootElement.Clone();
    }

    private async Task<string> TextOf(int exitCode, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        Assert.Equal(exitCode, await Tool.RunAsync(["cache", .. arguments, "--folder", _model.Folder], Terminal.Into(output, error),
            TestContext.Current.CancellationToken));
        return output.ToString();
    }
}
