using Sinter.Compiler;
using Sinter.Tests.Api;

namespace Sinter.Tests.Caching;

/// <summary>What the cache keeps, and for how long.</summary>
public sealed class CacheKeepingTests : IDisposable
{
    private readonly CachedModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Bound_to_a_quota_the_least_recently_used_go_first()
    {
        ModelCache cache = _model.Cache();
        _model.Load(cache);
        long bytes = cache.Entries.Sum(entry => entry.Bytes);
        string oldest = _model.EntryPath;
        _model.Load(cache, new ModelConfiguration { Numerics = Numerics.Faithful });
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(oldest)!))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(file == oldest ? -2 : -1));
        _model.Load(cache, new ModelConfiguration { Numerics = Numerics.Faithful });
        ModelCache small = _model.Cache(new ModelCacheOptions { MinimumFreeBytes = 0, QuotaBytes = (long)(bytes * 1.5) });
        Assert.Contains(small.Prune(), deleted => deleted.Entry.Stored.File.Path == oldest && deleted.Reason == "quota");
        Assert.False(File.Exists(oldest));
        Assert.InRange(small.Entries.Sum(entry => entry.Bytes), 1, (long)(bytes * 1.5));
        Assert.Equal(LoadOrigin.Cached, _model.Load(cache, new ModelConfiguration { Numerics = Numerics.Faithful }).Origin);
    }

    [Fact]
    public void An_entry_that_is_larger_than_the_quota_is_not_written()
    {
        LoadReport report = _model.Load(_model.Cache(new ModelCacheOptions { MinimumFreeBytes = 0, QuotaBytes = 1000 }));
        Assert.Equal(LoadOrigin.Prepared, report.Origin);
        Assert.Contains("may hold 1,000", report.NotCached, StringComparison.Ordinal);
    }

    [Fact]
    public void Purged_when_the_disk_runs_low()
    {
        _model.Load(_model.Cache());
        ModelCache low = _model.Cache(new ModelCacheOptions { MinimumFreeBytes = long.MaxValue / 2 });
        Assert.All(low.Prune(), deleted => Assert.Equal("low disk", deleted.Reason));
        Assert.Empty(low.Entries);
        LoadReport report = _model.Load(low);
        Assert.Equal(LoadOrigin.Prepared, report.Origin);
        Assert.Contains("runs low", report.NotCached, StringComparison.Ordinal);
    }

    [Fact]
    public void Purged_when_the_engine_changes()
    {
        _model.Load(_model.Cache());
        var options = new ModelCacheOptions { MinimumFreeBytes = 0, KeepOtherEngines = TimeSpan.Zero };
        ModelCache next = _model.Cache(options, engine: "engine 2");
        Assert.All(next.Entries, entry => Assert.False(entry.IsUsable));
        Assert.Equal(CacheMissReason.EngineChanged, _model.Load(next).CacheMiss);
        Assert.All(next.Entries, entry => Assert.Equal("engine 2", entry.Engine));
        // Two applications with different versions do not undo each other's work on the same day.
        Assert.Equal(CacheMissReason.EngineChanged, _model.Load(_model.Cache()).CacheMiss);
        Assert.Equal(4, next.Entries.Count);
    }

    [Fact]
    public void Purged_when_the_model_is_changed()
    {
        ModelCache cache = _model.Cache();
        _model.Load(cache);
        string[] before = [.. cache.Entries.Select(entry => entry.Key)];
        _model.Change(9);
        Assert.Equal(CacheMissReason.ModelChanged, _model.Load(cache).CacheMiss);
        Assert.Equal(2, cache.Entries.Count);
        Assert.Empty(cache.Entries.Select(entry => entry.Key).Intersect(before));
    }

    [Fact]
    public void Purged_when_the_model_is_deleted()
    {
        ModelCache cache = _model.Cache();
        _model.Load(cache);
        _model.DeleteModel();
        Assert.Equal(2, cache.Prune().Count(deleted => deleted.Reason == "the model was changed or deleted"));
        Assert.Empty(cache.Entries);
        Directory.CreateDirectory(_model.Path);
    }

    [Fact]
    public void Persistent_entries_are_not_deleted_for_room()
    {
        ModelCache cache = _model.Cache();
        _model.Load(cache, new ModelConfiguration { CachePolicy = CachePolicy.Persistent });
        Assert.All(cache.Entries, entry => Assert.True(entry.IsPersistent));
        ModelCache low = _model.Cache(new ModelCacheOptions { MinimumFreeBytes = long.MaxValue / 2, QuotaBytes = 1 });
        Assert.Empty(low.Prune());
        Assert.Equal(LoadOrigin.Cached, _model.Load(low).Origin);
        _model.DeleteModel();
        Assert.NotEmpty(low.Prune());
        Assert.Empty(Directory.GetFiles(Path.Combine(_model.Folder, "entries")));
        Directory.CreateDirectory(_model.Path);
    }

    [Fact]
    public void A_purgeable_entry_becomes_persistent_when_it_is_asked_for()
    {
        ModelCache cache = _model.Cache();
        _model.Load(cache);
        Assert.All(cache.Entries, entry => Assert.False(entry.IsPersistent));
        Assert.Equal(LoadOrigin.Cached, _model.Load(cache, new ModelConfiguration { CachePolicy = CachePolicy.Persistent }).Origin);
        Assert.All(cache.Entries, entry => Assert.True(entry.IsPersistent));
    }

    [Fact]
    public void With_no_cache_asked_for_nothing_is_read_or_written()
    {
        FaultyFiles files = FaultyFiles.None();
        LoadReport report = _model.Load(_model.Cache(files: files), new ModelConfiguration { CachePolicy = CachePolicy.None });
        Assert.Equal((LoadOrigin.Prepared, CacheMissReason.NotAsked), (report.Origin, report.CacheMiss));
        Assert.Empty(files.Calls);
    }

    [Fact]
    public void What_was_left_half_written_is_deleted_when_it_is_old()
    {
        ModelCache cache = _model.Cache();
        string entries = Path.Combine(_model.Folder, "entries");
        Directory.CreateDirectory(entries);
        string left = Path.Combine(entries, "left" + EntryStore.TemporaryExtension);
        File.WriteAllText(left, "half");
        cache.Prune();
        Assert.True(File.Exists(left));
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddHours(-2));
        cache.Prune();
        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task Asked_and_specialized_ahead_of_use()
    {
        ModelCache cache = _model.Cache();
        var configuration = new ModelConfiguration { Cache = cache };
        Assert.False(cache.Contains(_model.Path, configuration));
        LoadReport report = await Model.SpecializeAsync(_model.Path, configuration, CachePolicy.Persistent, TestContext.Current.CancellationToken);
        Assert.Equal(LoadOrigin.PreparedAndCached, report.Origin);
        Assert.True(cache.Contains(_model.Path, configuration));
        Assert.False(cache.Contains(_model.Path, configuration with { Numerics = Numerics.Faithful }));
        Assert.False(cache.Contains(_model.Path + "x", configuration));
        Assert.Equal(LoadOrigin.Cached, _model.Load(cache).Origin);
        Assert.Equal(2, cache.Remove(_model.Path));
        Assert.False(cache.Contains(_model.Path, configuration));
    }

    [Fact]
    public void Verify_finds_what_is_damaged()
    {
        ModelCache cache = _model.Cache();
        _model.Load(cache);
        Assert.All(cache.Verify(TestContext.Current.CancellationToken), entry => Assert.Null(entry.Problem));
        byte[] bytes = File.ReadAllBytes(_model.EntryPath);
        bytes[^1] ^= 1;
        File.WriteAllBytes(_model.EntryPath, bytes);
        Assert.Single(cache.Verify(TestContext.Current.CancellationToken), entry => entry.Problem is not null);
    }

    [Fact]
    public void Unloading_unmaps_the_entry()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells what is mapped.");
        ModelCache cache = _model.Cache();
        _model.Load(cache);
        using (Model model = Model.Load(_model.Path, new ModelConfiguration { Cache = cache }))
            Assert.Contains(Path.GetFileName(_model.EntryPath), File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetFileName(_model.EntryPath), File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_flexible_model_keeps_each_specialization_up_to_a_bound()
    {
        using TestPackage package = new(
            TestPackage.MainProgram("tensor<fp32, [?, 4]> x", "tensor<fp32, [?, 4]> y = exp(x = x);", "y"),
            Described.Model([Described.Ranged("x", (1, 100), (4, 4))], [Described.Floats("y")]));
        ModelCache cache = _model.Cache();
        var configuration = new ModelConfiguration { Cache = cache, MaxSpecializations = 3 };
        string[] first = PredictAll(package.Path, configuration);
        Assert.Equal(3, cache.Entries.Count);
        long hits = cache.Hits;
        Assert.Equal(first, PredictAll(package.Path, configuration));
        Assert.Equal(3, cache.Hits - hits);
    }

    private static string[] PredictAll(string path, ModelConfiguration configuration)
    {
        using Model model = Model.Load(path, configuration);
        return [.. Enumerable.Range(1, 5).Select(rows => PredictionBits.Of(model.Predict(new Features
        {
            ["x"] = MultiArray.From([.. Enumerable.Range(0, 4 * rows).Select(i => i / 10f)], rows, 4),
        })))];
    }
}
