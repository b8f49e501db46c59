using System.IO.Compression;
using System.Text.Json;
using Sinter.Cli.Files;
using Sinter.Tensors;

namespace Sinter.Benchmarks;

/// <summary>A network of the zoo, unpacked: the same one as ONNX and as a package, with inputs for one prediction.</summary>
internal sealed class ZooCase : IDisposable
{
    private readonly string _folder;

    private ZooCase(string folder, string name, IReadOnlyDictionary<string, Tensor> inputs, double gigaProducts)
    {
        _folder = folder;
        Name = name;
        Inputs = inputs;
        GigaProducts = gigaProducts;
    }

    public string Name { get; }

    /// <summary>By the name of the feature.</summary>
    public IReadOnlyDictionary<string, Tensor> Inputs { get; }

    /// <summary>Multiply-adds of one prediction, in billions.</summary>
    public double GigaProducts { get; }

    public string OnnxPath => Path.Combine(_folder, Name, "model.onnx");

    public string PackagePath => Path.Combine(_folder, Name, "float32.mlpackage");

    public static ZooCase Open(string archive)
    {
        string folder = Directory.CreateTempSubdirectory("sinter-zoo-").FullName;
        ZipFile.ExtractToDirectory(archive, folder);
        string name = Path.GetFileName(Directory.GetDirectories(folder).Single());
        using JsonDocument description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, name, "case.json")));
        Dictionary<string, Tensor> tensors = SafetensorsFile.ReadAll(Path.Combine(folder, name, "inputs.safetensors"));
        JsonElement step = description.RootElement.GetProperty("steps")[0].GetProperty("inputs");
        var inputs = step.EnumerateObject().ToDictionary(input => input.Name, input =>
            tensors[input.Value.GetProperty("tensor").GetString()!]);
        return new ZooCase(folder, name, inputs, description.RootElement.GetProperty("gmac").GetDouble());
    }

    public Features ToFeatures() => new(Inputs.Select(input => KeyValuePair.Create(input.Key, ToFeature(input.Value))));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static FeatureValue ToFeature(Tensor tensor) => tensor.ElementType == ElementType.Float32
        ? MultiArray.From(tensor.ToFloats(), tensor.Shape.ToArray())
        : MultiArray.From(tensor.ToInts(), tensor.Shape.ToArray());
}
