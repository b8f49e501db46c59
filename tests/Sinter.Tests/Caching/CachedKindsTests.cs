using Sinter.Tests.Api;
using Sinter.Tests.Formats;

namespace Sinter.Tests.Caching;

/// <summary>Every kind of model that runs programs is cached, and predicts the same bits then.</summary>
public sealed class CachedKindsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sinter-cache-kinds-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Numerics.Fast, WeightResidency.Speed)]
    [InlineData(Numerics.Fast, WeightResidency.Memory)]
    [InlineData(Numerics.Faithful, WeightResidency.Speed)]
    public void Programs_with_any_settings(Numerics numerics, WeightResidency residency)
    {
        using var model = new CachedModel();
        var configuration = new ModelConfiguration { Threads = 1, Numerics = numerics, WeightResidency = residency };
        string expected = model.Bits(null, out _, configuration);
        ModelCache cache = model.Cache();
        Assert.Equal(expected, model.Bits(cache, out _, configuration));
        Assert.Equal(expected, model.Bits(cache, out LoadReport report, configuration));
        Assert.Equal(LoadOrigin.Cached, report.Origin);
    }

    [Fact]
    public void Programs_with_states_start_from_zeros_again()
    {
        using TestPackage package = TestModels.RunningSum();
        for (int round = 0; round < 2; round++)
        {
            using Model model = Model.Load(package.Path, Configuration());
            Assert.Equal(round == 0 ? LoadOrigin.PreparedAndCached : LoadOrigin.Cached, model.LoadReport.Origin);
            var options = new PredictionOptions { State = model.CreateState() };
            var features = new Features { ["x"] = MultiArray.From([1.5f, 2], 2) };
            model.Predict(features, options);
            Assert.Equal([3f, 4], model.Predict(features, options).Array("y").ToArray<float>());
        }
    }

    [Fact]
    public void Classifiers_keep_their_labels()
    {
        using TestPackage package = TestModels.TextClassifier();
        var features = new Features { ["x"] = MultiArray.From([0.1f, 0.7f, 0.2f], 3) };
        string[] bits = new string[2];
        for (int round = 0; round < 2; round++)
        {
            using Model model = Model.Load(package.Path, Configuration());
            Assert.Equal(round == 0 ? LoadOrigin.PreparedAndCached : LoadOrigin.Cached, model.LoadReport.Origin);
            bits[round] = PredictionBits.Of(model.Predict(features));
        }
        Assert.Equal(bits[0], bits[1]);
        Assert.Contains("dog", bits[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Compiled_models()
    {
        using var source = new CachedModel();
        string compiled = Model.Compile(source.Path, _folder);
        LoadOrigin[] origins = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            using Model model = Model.Load(compiled, Configuration());
            Assert.Equal(source.Bits(null, out LoadReport _), PredictionBits.Of(model.Predict(CachedModel.Inputs)));
            return model.LoadReport.Origin;
        })];
        Assert.Equal([LoadOrigin.PreparedAndCached, LoadOrigin.Cached], origins);
    }

    [Fact]
    public void Networks_and_pipelines_by_their_parts()
    {
        SharedFolder.Require();
        (int cached, int flexible) = (0, 0);
        foreach (string path in SharedFolder.RealFiles("*.mlmodel").Where(path => new FileInfo(path).Length < 4_000_000))
        {
            var origins = new LoadReport[2];
            try
            {
                for (int round = 0; round < origins.Length; round++)
                {
                    using Model model = Model.Load(path, Configuration());
                    origins[round] = model.LoadReport;
                }
            }
            catch (ModelException)
            {
                // Some need code of an application.
                continue;
            }
            bool isKept = origins[0].Origin == LoadOrigin.PreparedAndCached;
            Assert.True(isKept ? origins[1] is { Origin: LoadOrigin.Cached, CacheMiss: null } : origins[0].NotCached is null,
                $"{path}: {origins[0]}, then {origins[1]}");
            cached += isKept ? 1 : 0;
            flexible += isKept ? 0 : 1;
        }
        Assert.InRange(cached, 10, int.MaxValue);
        Assert.InRange(flexible, 1, int.MaxValue);
    }

    private ModelConfiguration Configuration() => new()
    {
        Threads = 1,
        Cache = new ModelCache(_folder + "/cache", new ModelCacheOptions { MinimumFreeBytes = 0 }),
    };
}
