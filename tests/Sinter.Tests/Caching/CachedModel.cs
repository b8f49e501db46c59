using System.Globalization;
using Sinter.Compiler;
using Sinter.Tests.Api;

namespace Sinter.Tests.Caching;

/// <summary>A model with weights of several packed forms, and a cache in a folder of its own.</summary>
internal sealed class CachedModel : IDisposable
{
    private const int Channels = 16, Size = 12, Labels = 40;

    private readonly string _folder = Directory.CreateTempSubdirectory("sinter-cache-test-").FullName;
    private readonly TestPackage _package;

    public CachedModel(int seed = 1)
    {
        _package = Network(seed);
        Settle();
    }

    public string Path => _package.Path;

    public string Folder => System.IO.Path.Combine(_folder, "cache");

    /// <summary>A convolution by Winograd, one by products, a linear layer with a constant that is also read as it is.</summary>
    public static TestPackage Network(int seed) => new(
        TestPackage.MainProgram(
            $"tensor<fp32, [1, {Channels}, {Size}, {Size}]> x",
            $"""
            tensor<fp32, [{Channels}, {Channels}, 3, 3]> w1 = const()[name = string("w1"), val = {Values(seed, Channels, Channels, 3, 3)}];
            tensor<fp32, [{Channels}, {Channels}, 1, 1]> w2 = const()[name = string("w2"), val = {Values(seed + 1, Channels, Channels, 1, 1)}];
            tensor<fp32, [{Labels}, {Channels}]> w3 = const()[name = string("w3"), val = {Values(seed + 2, Labels, Channels)}];
            tensor<fp32, [{Labels}, {Channels * 2}]> w4 = const()[name = string("w4"), val = {Values(seed + 3, Labels, Channels * 2)}];
            tensor<int32, [2]> strides = const()[name = string("strides"), val = tensor<int32, [2]>([1, 1])];
            tensor<fp32, [1, {Channels}, {Size}, {Size}]> a = conv(dilations = strides, groups = int32(1), pad = tensor<int32, [4]>([1, 1, 1, 1]), pad_type = string("custom"), strides = strides, weight = w1, x = x);
            tensor<fp32, [1, {Channels}, {Size}, {Size}]> b = relu(x = a);
            tensor<fp32, [1, {Channels}, {Size}, {Size}]> c = conv(dilations = strides, groups = int32(1), pad = tensor<int32, [4]>([0, 0, 0, 0]), pad_type = string("custom"), strides = strides, weight = w2, x = b);
            tensor<fp32, [1, {Channels}]> d = reduce_mean(axes = tensor<int32, [2]>([2, 3]), keep_dims = bool(false), x = c);
            tensor<fp32, [1, {Labels}]> e = linear(weight = w3, x = d);
            tensor<fp32, [{Labels}, 1]> f = transpose(perm = tensor<int32, [2]>([1, 0]), x = e);
            tensor<fp32, [{Labels}, {Channels * 2}]> y = mul(x = w4, y = f);
            """, "y"),
        Described.Model([Described.Floats("x", 1, Channels, Size, Size)], [Described.Floats("y", Labels, Channels * 2)]));

    /// <summary>The cache of this process.</summary>
    public ModelCache Cache(ModelCacheOptions? options = null, ICacheFiles? files = null, string engine = "engine 1") =>
        new(Folder, options ?? new ModelCacheOptions { MinimumFreeBytes = 0 }, files ?? DiskFiles.Instance, engine);

    /// <summary>Loads the model, and gives the bits of its prediction.</summary>
    public string Bits(ModelCache? cache, out LoadReport report, ModelConfiguration? configuration = null)
    {
        configuration ??= new ModelConfiguration { Threads = 1 };
        using Model model = Model.Load(Path, cache is null ? configuration with { CachePolicy = CachePolicy.None }
            : configuration with { Cache = cache });
        report = model.LoadReport;
        return PredictionBits.Of(model.Predict(Inputs));
    }

    public LoadReport Load(ModelCache cache, ModelConfiguration? configuration = null)
    {
        Bits(cache, out LoadReport report, configuration);
        return report;
    }

    public static Features Inputs => new()
    {
        ["x"] = MultiArray.From([.. Enumerable.Range(0, Channels * Size * Size).Select(i => MathF.Sin(i))], 1, Channels, Size, Size),
    };

    /// <summary>The file of the entry that holds the specialization.</summary>
    public string EntryPath => Directory.GetFiles(System.IO.Path.Combine(Folder, "entries"), "*.sinter").MaxBy(path =>
        new FileInfo(path).Length)!;

    /// <summary>Makes the model's files older than what may still change unnoticed.</summary>
    public void Settle()
    {
        foreach (string file in Directory.GetFiles(Path, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(-1));
    }

    /// <summary>Puts another model in the place of this one.</summary>
    public void Change(int seed)
    {
        using TestPackage other = Network(seed);
        Directory.Delete(Path, recursive: true);
        Directory.Move(other.Path, Path);
        Settle();
    }

    public void DeleteModel() => Directory.Delete(Path, recursive: true);

    public void Dispose()
    {
        _package.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Values(int seed, params int[] shape)
    {
        var random = new Random(seed);
        string type = $"tensor<fp32, [{string.Join(", ", shape)}]>";
        return $"{type}({Nested(0)})";

        string Nested(int axis) => axis == shape.Length
            ? (random.NextSingle() - 0.5f).ToString("F6", CultureInfo.InvariantCulture)
            : $"[{string.Join(", ", Enumerable.Range(0, shape[axis]).Select(_ => Nested(axis + 1)))}]";
    }
}
