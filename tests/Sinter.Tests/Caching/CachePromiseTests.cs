using Sinter.Compiler;
using Sinter.Runtime;
using Sinter.Tensors;

namespace Sinter.Tests.Caching;

/// <summary>The promise of the cache, clause by clause, in the order of docs/cache.md.</summary>
public sealed class CachePromiseTests : IDisposable
{
    private readonly CachedModel _model = new();
    private readonly string _expected;

    public CachePromiseTests() => _expected = _model.Bits(null, out _);

    public void Dispose() => _model.Dispose();

    [Fact]
    public void A_cached_load_predicts_the_same_bits()
    {
        ModelCache cache = _model.Cache();
        Assert.Equal(_expected, _model.Bits(cache, out LoadReport first));
        Assert.Equal((LoadOrigin.PreparedAndCached, CacheMissReason.NoEntry, null), (first.Origin, first.CacheMiss, first.NotCached));
        Assert.Equal(_expected, _model.Bits(cache, out LoadReport second));
        Assert.Equal((LoadOrigin.Cached, null), (second.Origin, second.CacheMiss));
        Assert.Equal(first.ArenaBytes, second.ArenaBytes);
        Assert.Equal(first.ConstantBytes, second.ConstantBytes);
        Assert.Equal(TimeSpan.Zero, second.Times.Write);
        Assert.Equal(_expected, _model.Bits(_model.Cache(), out LoadReport another));
        Assert.Equal(LoadOrigin.Cached, another.Origin);
    }

    [Fact]
    public void The_key_is_made_of_content_configuration_device_and_engine()
    {
        ModelCache cache = _model.Cache();
        _model.Load(cache);
        Assert.Equal(CacheMissReason.ConfigurationChanged, _model.Load(cache, new ModelConfiguration { Numerics = Numerics.Faithful }).CacheMiss);
        Assert.Equal(CacheMissReason.ConfigurationChanged,
            _model.Load(cache, new ModelConfiguration { WeightResidency = WeightResidency.Memory }).CacheMiss);
        Assert.Equal(CacheMissReason.EngineChanged, _model.Load(_model.Cache(engine: "engine 2")).CacheMiss);
        _model.Change(7);
        Assert.Equal(CacheMissReason.ModelChanged, _model.Load(cache).CacheMiss);
        CacheKey key = CacheKey.Of("engine", "content", "part", "configuration", "device");
        Assert.NotEqual(key, CacheKey.Of("engine", "content", "part", "configuration", "other device"));
        Assert.NotEqual(CacheKey.Of("ab", "c"), CacheKey.Of("a", "bc"));
    }

    [Fact]
    public void Threads_and_paths_are_no_part_of_the_key()
    {
        ModelCache cache = _model.Cache();
        _model.Load(cache, new ModelConfiguration { Threads = 1 });
        Assert.Equal(LoadOrigin.Cached, _model.Load(cache, new ModelConfiguration { Threads = 2 }).Origin);
        string moved = _model.Path + ".moved.mlpackage";
        Directory.Move(_model.Path, moved);
        using (Model model = Model.Load(moved, new ModelConfiguration { Cache = cache }))
            Assert.Equal(LoadOrigin.Cached, model.LoadReport.Origin);
        Directory.Move(moved, _model.Path);
    }

    [Fact]
    public void Stamps_spare_reading_files_that_have_not_changed()
    {
        ModelCache cache = _model.Cache();
        _model.Load(cache);
        string file = Directory.GetFiles(_model.Path, "*.mlmodel", SearchOption.AllDirectories).Single();
        DateTime time = File.GetLastWriteTimeUtc(file);
        // In place: the model that was loaded before may have the file mapped still.
        using (FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            stream.Write("nobody looks at this"u8);
        File.SetLastWriteTimeUtc(file, time);
        Assert.Equal(_expected, _model.Bits(cache, out LoadReport report));
        Assert.Equal(LoadOrigin.Cached, report.Origin);
    }

    [Fact]
    public void A_file_that_was_written_a_moment_ago_is_read_again()
    {
        string file = Directory.GetFiles(_model.Path, "*.mlmodel", SearchOption.AllDirectories).Single();
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
        DateTime time = File.GetLastWriteTimeUtc(file);
        ModelCache cache = _model.Cache();
        _model.Load(cache);
        using (TestFile other = new(7))
        {
            byte[] bytes = File.ReadAllBytes(other.Path);
            Assert.Equal(new FileInfo(file).Length, bytes.Length);
            using FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            stream.Write(bytes);
        }
        File.SetLastWriteTimeUtc(file, time);
        Assert.NotEqual(_expected, _model.Bits(cache, out LoadReport report));
        Assert.Equal(CacheMissReason.ModelChanged, report.CacheMiss);
    }

    [Fact]
    public void An_entry_altered_in_any_byte_is_never_used()
    {
        ModelCache cache = _model.Cache();
        _model.Load(cache);
        string[] files = Directory.GetFiles(Path.Combine(_model.Folder, "entries"), "*.sinter");
        Assert.Equal(2, files.Length);
        var random = new Random(5);
        int altered = 0;
        foreach (string path in files)
        {
            byte[] whole = File.ReadAllBytes(path);
            int[] places = [.. Enumerable.Range(0, EntryFile.HeaderBytes), .. Enumerable.Range(0, 150).Select(_ => random.Next(whole.Length))];
            foreach (int place in places)
            {
                byte[] bytes = [.. whole];
                bytes[place] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(path, bytes);
                Assert.Equal(_expected, _model.Bits(cache, out LoadReport report));
                Assert.True(report.CacheMiss == CacheMissReason.Damaged, $"byte {place} of {path}: {report}");
                File.WriteAllBytes(path, whole);
                altered++;
            }
        }
        Assert.Equal(altered, cache.Misses[CacheMissReason.Damaged]);
    }

    [Fact]
    public void Large_blocks_are_checked_before_the_first_prediction()
    {
        const int Size = 640;
        string values = string.Join(", ", Enumerable.Range(0, Size).Select(row => $"[{string.Join(", ", Enumerable.Range(0, Size).Select(i => (row * i) % 7))}]"));
        using Api.TestPackage package = new(
            Api.TestPackage.MainProgram($"tensor<fp32, [1, {Size}]> x", $"""
                tensor<fp32, [{Size}, {Size}]> w = const()[name = string("w"), val = tensor<fp32, [{Size}, {Size}]>([{values}])];
                tensor<fp32, [1, {Size}]> y = linear(weight = w, x = x);
                """, "y"),
            Api.Described.Model([Api.Described.Floats("x", 1, Size)], [Api.Described.Floats("y", 1, Size)]));
        var features = new Features { ["x"] = MultiArray.From([.. Enumerable.Range(0, Size).Select(i => i % 3f)], 1, Size) };
        ModelCache cache = _model.Cache();
        var configuration = new ModelConfiguration { Threads = 1, Cache = cache };
        string expected;
        using (Model model = Model.Load(package.Path, configuration))
            expected = Api.PredictionBits.Of(model.Predict(features));
        byte[] bytes = File.ReadAllBytes(_model.EntryPath);
        Assert.InRange(bytes.Length, 1 << 20, int.MaxValue);
        bytes[^1000] ^= 1;
        File.WriteAllBytes(_model.EntryPath, bytes);
        using (Model model = Model.Load(package.Path, configuration))
        {
            Assert.Equal(LoadOrigin.Cached, model.LoadReport.Origin);
            Parallel.For(0, 4, _ => Assert.Equal(expected, Api.PredictionBits.Of(model.Predict(features))));
            Assert.Equal(1, cache.Misses[CacheMissReason.Damaged]);
        }
        for (int round = 0; round < 20; round++)
        {
            // A model that is disposed while its check runs.
            Model.Load(package.Path, configuration).Dispose();
        }
        using (Model model = Model.Load(package.Path, configuration))
        {
            Assert.Equal(LoadOrigin.Cached, model.LoadReport.Origin);
            Assert.Equal(expected, Api.PredictionBits.Of(model.Predict(features)));
        }
        Assert.Equal(1, cache.Misses[CacheMissReason.Damaged]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1000)]
    public void An_entry_of_another_length_is_never_used(int bytes)
    {
        ModelCache cache = _model.Cache();
        _model.Load(cache);
        byte[] whole = File.ReadAllBytes(_model.EntryPath);
        File.WriteAllBytes(_model.EntryPath, whole[..bytes]);
        Assert.Equal(_expected, _model.Bits(cache, out LoadReport shorter));
        Assert.Equal(CacheMissReason.Damaged, shorter.CacheMiss);
        File.WriteAllBytes(_model.EntryPath, [.. whole, .. new byte[bytes + 1]]);
        Assert.Equal(_expected, _model.Bits(cache, out LoadReport longer));
        Assert.Equal(CacheMissReason.Damaged, longer.CacheMiss);
    }

    [Fact]
    public void An_entry_under_the_name_of_another_one_is_never_used()
    {
        ModelCache cache = _model.Cache();
        _model.Load(cache);
        string first = _model.EntryPath;
        _model.Load(cache, new ModelConfiguration { Numerics = Numerics.Faithful });
        string second = Directory.GetFiles(Path.GetDirectoryName(first)!, "*.sinter").Single(path =>
            path != first && new FileInfo(path).Length > 4000);
        File.Copy(second, first, overwrite: true);
        Assert.Equal(_expected, _model.Bits(cache, out LoadReport report));
        Assert.Equal(CacheMissReason.Damaged, report.CacheMiss);
    }

    [Fact]
    public void Damaged_entries_are_put_aside_and_counted_and_made_again()
    {
        ModelCache cache = _model.Cache();
        _model.Load(cache);
        File.WriteAllText(_model.EntryPath, "nothing of an entry");
        LoadReport report = _model.Load(cache);
        Assert.Equal((LoadOrigin.PreparedAndCached, CacheMissReason.Damaged), (report.Origin, report.CacheMiss));
        Assert.Contains("damaged", report.CacheMissDetail, StringComparison.Ordinal);
        Assert.Equal(1, cache.Misses[CacheMissReason.Damaged]);
        Assert.Single(Directory.GetFiles(Path.Combine(_model.Folder, "quarantine")));
        Assert.Equal(LoadOrigin.Cached, _model.Load(cache).Origin);
    }

    [Fact]
    public void A_forged_entry_with_right_checksums_is_refused()
    {
        ModelCache cache = _model.Cache();
        _model.Load(cache);
        CacheKey key = CacheKey.Parse(Path.GetFileNameWithoutExtension(_model.EntryPath));
        var entry = EntryFile.Read(MappedFile.Open(_model.EntryPath), key);
        (EntryInfo info, byte[] head) = (entry.Info, entry.Artifact.Head.ToArray());
        ReadOnlyMemory<byte>[] blocks = [.. entry.Artifact.Blocks.Select(block => new ReadOnlyMemory<byte>(block.Bytes.ToArray()))];
        var random = new Random(11);
        for (int round = 0; round < 300; round++)
        {
            byte[] forged = [.. head];
            for (int i = random.Next(1, 4); i > 0; i--)
                forged[random.Next(forged.Length)] = (byte)random.Next(256);
            ReadOnlyMemory<byte>[] parts = [.. blocks];
            if (round % 3 == 0)
                parts[random.Next(parts.Length)] = new byte[random.Next(10_000)];
            Assert.Null(cache.Store.Publish(key, info, false, new SegmentArtifact(forged, [.. parts.Select(part => new ArtifactBlock(part))])));
            // It may compute something else, since it says so; it may not do anything worse.
            _model.Load(cache);
        }
    }

    [Fact]
    public void Entries_are_written_under_another_name_put_on_the_disk_and_renamed()
    {
        FaultyFiles files = FaultyFiles.None();
        _model.Load(_model.Cache(files: files));
        string[] calls = [.. files.Calls.Where(call => call is "Create" or "Write" or "FlushToDisk" or "Move")];
        int flush = Array.IndexOf(calls, "FlushToDisk");
        Assert.Equal("Move", calls[flush + 1]);
        Assert.Equal(["Create", .. Enumerable.Repeat("Write", flush - Array.LastIndexOf(calls, "Create", flush) - 1)],
            calls[Array.LastIndexOf(calls, "Create", flush)..flush]);
        Assert.DoesNotContain(Directory.GetFiles(_model.Folder, "*", SearchOption.AllDirectories), path =>
            path.EndsWith(EntryStore.TemporaryExtension, StringComparison.Ordinal));
    }

    /// <summary>The same model file as the network with another seed.</summary>
    private sealed class TestFile(int seed) : IDisposable
    {
        private readonly Api.TestPackage _package = CachedModel.Network(seed);

        public string Path => Directory.GetFiles(_package.Path, "*.mlmodel", SearchOption.AllDirectories).Single();

        public void Dispose() => _package.Dispose();
    }
}
