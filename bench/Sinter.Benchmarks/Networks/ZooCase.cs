using System.IO.Compression;
using System.Text.Json;
using Sinter.Tensors;
using Sinter.Workbench.Files;

namespace Sinter.Benchmarks;

/// <summary>A network of the zoo, unpacked: the same one as ONNX and as a package, with inputs for one prediction.</summary>
internal sealed class ZooCase : IDisposable
{
    private readonly string? _temporary;

    private ZooCase(string folder, string? temporary)
    {
        Folder = folder;
        _temporary = temporary;
        Name = Path.GetFileName(folder);
        using JsonDocument description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        Dictionary<string, Tensor> tensors = SafetensorsFile.ReadAll(Path.Combine(folder, "inputs.safetensors"));
        JsonElement step = description.RootElement.GetProperty("steps")[0].GetProperty("inputs");
        Inputs = step.EnumerateObject().ToDictionary(input => input.Name, input =>
            tensors[input.Value.GetProperty("tensor").GetString()!]);
        GigaProducts = description.RootElement.GetProperty("gmac").GetDouble();
    }

    /// <summary>Where the case lies unpacked.</summary>
    public string Folder { get; }

    public string Name { get; }

    /// <summary>By the name of the feature.</summary>
    public IReadOnlyDictionary<string, Tensor> Inputs { get; }

    /// <summary>Multiply-adds of one prediction, in billions.</summary>
    public double GigaProducts { get; }

    public string OnnxPath => Path.Combine(Folder, "model.onnx");

    public string PackagePath => Path.Combine(Folder, "float32.mlpackage");

    /// <summary>The archives that are asked for; all of ../shared/bench where none is.</summary>
    public static string[] ArchivesOf(string[] arguments) => arguments.Length > 0
        ? arguments
        : [.. Directory.GetFiles(Path.Combine("..", "shared", "bench"), "*.zip").Order(StringComparer.Ordinal)];

    /// <summary>A case in an archive, unpacked until the result is disposed.</summary>
    public static ZooCase Open(string archive)
    {
        string folder = Directory.CreateTempSubdirectory("sinter-zoo-").FullName;
        ZipFile.ExtractToDirectory(archive, folder);
        return new ZooCase(Directory.GetDirectories(folder).Single(), folder);
    }

    /// <summary>A case that is unpacked already.</summary>
    public static ZooCase InFolder(string folder) => new(Path.TrimEndingDirectorySeparator(folder), null);

    public Features ToFeatures() => new(Inputs.Select(input => KeyValuePair.Create(input.Key, ToFeature(input.Value))));

    public void Dispose()
    {
        if (_temporary is not null)
            Directory.Delete(_temporary, recursive: true);
    }

    private static FeatureValue ToFeature(Tensor tensor) => tensor.ElementType == ElementType.Float32
        ? MultiArray.From(tensor.ToFloats(), tensor.Shape.ToArray())
        : MultiArray.From(tensor.ToInts(), tensor.Shape.ToArray());
}
