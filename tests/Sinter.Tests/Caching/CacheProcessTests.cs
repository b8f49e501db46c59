using System.Diagnostics;

namespace Sinter.Tests.Caching;

/// <summary>Several processes on one cache, and processes that are killed while they write it.</summary>
public sealed class CacheProcessTests : IDisposable
{
    private readonly CachedModel _model = new();
    private readonly string _expected;

    public CacheProcessTests() => _expected = _model.Bits(null, out _);

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task Many_processes_at_once_do_the_work_once_or_harmlessly_twice()
    {
        Process[] processes = [.. Enumerable.Range(0, 4).Select(_ => Warm())];
        foreach (Process process in processes)
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
            process.Dispose();
        }
        var cache = new ModelCache(_model.Folder);
        Assert.Equal(2, cache.Entries.Count);
        Assert.All(cache.Verify(TestContext.Current.CancellationToken), entry => Assert.Null(entry.Problem));
        Assert.Equal(_expected, _model.Bits(cache, out LoadReport report));
        Assert.Equal(LoadOrigin.Cached, report.Origin);
    }

    [Fact]
    public async Task A_process_that_is_killed_leaves_the_old_entry_or_the_new_one()
    {
        var cache = new ModelCache(_model.Folder);
        var random = new Random(3);
        for (int round = 0; round < 6; round++)
        {
            if (Directory.Exists(_model.Folder))
                Directory.Delete(_model.Folder, recursive: true);
            using Process process = Warm();
            // From before the process has begun to after it has written.
            while (!process.HasExited && !Directory.Exists(_model.Folder))
                await Task.Delay(1, TestContext.Current.CancellationToken);
            await Task.Delay(random.Next(60), TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.All(cache.Verify(TestContext.Current.CancellationToken), entry => Assert.Null(entry.Problem));
            Assert.Equal(_expected, _model.Bits(cache, out LoadReport report));
            Assert.NotEqual(CacheMissReason.Damaged, report.CacheMiss);
            Assert.Equal(LoadOrigin.Cached, _model.Load(cache).Origin);
        }
    }

    private Process Warm()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (string argument in new[]
        {
            Path.Combine(AppContext.BaseDirectory, "Sinter.Cli.dll"), "cache", "warm", _model.Path, "--folder", _model.Folder, "--threads", "1",
        })
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
