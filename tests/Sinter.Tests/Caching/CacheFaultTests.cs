using System.Text;
using Sinter.Compiler;
using Sinter.Runtime;

namespace Sinter.Tests.Caching;

/// <summary>What the cache does when the process ends, or a file fails, at any moment.</summary>
public sealed class CacheFaultTests : IDisposable
{
    private readonly CachedModel _model = new();
    private readonly string _expected;

    public CacheFaultTests() => _expected = _model.Bits(null, out _);

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Killed_at_any_instant_there_is_the_old_entry_or_the_new_one(bool losesPower)
    {
        var info = new EntryInfo("engine 1", "content", _model.Path, "part", "configuration", "device");
        CacheKey key = CacheKey.Of("a key");
        ModelFiles files = ModelFiles.Find(_model.Path)!;
        (SegmentArtifact before, SegmentArtifact after) = (Artifact("before", 3000), Artifact("after", 5000));
        (int sawBefore, int sawAfter) = (0, 0);
        for (int call = 0; sawAfter == 0; call++)
        {
            Directory.CreateDirectory(_model.Folder);
            Directory.Delete(_model.Folder, recursive: true);
            EntryStore store = _model.Cache().Store;
            store.Stamps.Write(files, "content");
            Assert.Null(store.Publish(key, info, false, before));
            FaultyFiles faulty = FaultyFiles.KilledAt(call);
            try
            {
                Assert.Null(_model.Cache(files: faulty).Store.Publish(key, info, false, after));
            }
            catch (ProcessKilledException)
            {
            }
            if (losesPower)
                faulty.LosePower();
            EntryLookup found = _model.Cache().Store.Find(key, TestContext.Current.CancellationToken);
            Assert.True(found.Reason is null, $"killed at call {call}, {faulty.Calls[^1]}: {found.Detail}");
            string text = Encoding.UTF8.GetString(found.Artifact!.Head.Span);
            Assert.Contains(text, (string[])["before", "after"]);
            Assert.Equal(text == "before" ? before.Blocks[0].Bytes.ToArray() : after.Blocks[0].Bytes.ToArray(),
                found.Artifact.Blocks[0].Bytes.ToArray());
            if (text == "before")
                sawBefore++;
            else
                sawAfter++;
        }
        Assert.InRange(sawBefore, 10, int.MaxValue);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Killed_at_any_call_of_a_load_nothing_is_lost_and_nothing_is_wrong(bool losesPower)
    {
        for (int call = 0, kills = 1; kills > 0; call++)
        {
            kills = 0;
            FaultyFiles faulty = FaultyFiles.KilledAt(call);
            try
            {
                _model.Load(_model.Cache(files: faulty));
            }
            catch (ProcessKilledException)
            {
                kills++;
            }
            if (losesPower)
                faulty.LosePower();
            Assert.Equal(_expected, _model.Bits(_model.Cache(), out _));
            Assert.Equal(_expected, _model.Bits(_model.Cache(), out LoadReport report));
            Assert.Equal(LoadOrigin.Cached, report.Origin);
            Directory.Delete(_model.Folder, recursive: true);
        }
    }

    [Fact]
    public void Whatever_call_fails_the_load_works()
    {
        for (int call = 0, calls = int.MaxValue; call < calls; call++)
        {
            FaultyFiles faulty = FaultyFiles.FailingAt(call);
            Assert.Equal(_expected, _model.Bits(_model.Cache(files: faulty), out _));
            Assert.Equal(_expected, _model.Bits(_model.Cache(files: faulty), out _));
            calls = faulty.Calls.Count;
            Assert.Equal(_expected, _model.Bits(_model.Cache(), out _));
            Directory.Delete(_model.Folder, recursive: true);
        }
    }

    [Fact]
    public void With_a_full_disk_the_load_works_uncached_and_says_why()
    {
        ModelCache cache = _model.Cache(files: FaultyFiles.Without("Write"));
        Assert.Equal(_expected, _model.Bits(cache, out LoadReport report));
        Assert.Equal((LoadOrigin.Prepared, CacheMissReason.NoEntry), (report.Origin, report.CacheMiss));
        Assert.Contains("No space left", report.NotCached, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_model.Folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void In_a_folder_that_cannot_be_written_the_load_works_uncached_and_says_why()
    {
        ModelCache cache = _model.Cache(files: FaultyFiles.Without("Create", "Move", "Delete", "Touch"));
        Assert.Equal(_expected, _model.Bits(cache, out LoadReport report));
        Assert.Equal(LoadOrigin.Prepared, report.Origin);
        Assert.Contains("Read-only", report.NotCached, StringComparison.Ordinal);
        // What is there is used nevertheless.
        _model.Load(_model.Cache());
        Assert.Equal(_expected, _model.Bits(cache, out LoadReport second));
        Assert.Equal(LoadOrigin.Cached, second.Origin);
    }

    [Fact]
    public void A_folder_that_cannot_be_read_is_a_miss_with_a_reason()
    {
        Assert.Equal(_expected, _model.Bits(_model.Cache(files: FaultyFiles.Without("List", "ReadStart", "Map")), out LoadReport report));
        Assert.Equal(CacheMissReason.Unreadable, report.CacheMiss);
    }

    [Fact]
    public void A_folder_that_is_a_file_is_no_error()
    {
        File.WriteAllText(_model.Folder, "not a folder");
        Assert.Equal(_expected, _model.Bits(_model.Cache(), out LoadReport report));
        Assert.NotNull(report.NotCached);
        File.Delete(_model.Folder);
    }

    private static SegmentArtifact Artifact(string name, int length)
    {
        var block = new byte[length];
        new Random(length).NextBytes(block);
        return new SegmentArtifact(Encoding.UTF8.GetBytes(name), [new ArtifactBlock(block)]);
    }
}
