using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;

namespace Sinter.Benchmarks;

/// <summary>A network of the zoo, unpacked: the same one as ONNX and as a package, with inputs for one prediction.</summary>
internal sealed class ZooCase : IDisposable
{
    private readonly string _folder;

    private ZooCase(string folder, string name, IReadOnlyDictionary<string, ZooTensor> inputs, double gigaProducts)
    {
        _folder = folder;
        Name = name;
        Inputs = inputs;
        GigaProducts = gigaProducts;
    }

    public string Name { get; }

    /// <summary>By the name of the feature.</summary>
    public IReadOnlyDictionary<string, ZooTensor> Inputs { get; }

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
        Dictionary<string, ZooTensor> tensors = ReadTensors(Path.Combine(folder, name, "inputs.safetensors"));
        JsonElement step = description.RootElement.GetProperty("steps")[0].GetProperty("inputs");
        var inputs = step.EnumerateObject().ToDictionary(input => input.Name, input =>
            tensors[input.Value.GetProperty("tensor").GetString()!]);
        return new ZooCase(folder, name, inputs, description.RootElement.GetProperty("gmac").GetDouble());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Dictionary<string, ZooTensor> ReadTensors(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int header = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        using JsonDocument entries = JsonDocument.Parse(bytes.AsMemory(8, header));
        var tensors = new Dictionary<string, ZooTensor>(StringComparer.Ordinal);
        foreach (JsonProperty entry in entries.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
        {
            int[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
            int start = entry.Value.GetProperty("data_offsets")[0].GetInt32(), end = entry.Value.GetProperty("data_offsets")[1].GetInt32();
            tensors.Add(entry.Name, new ZooTensor(entry.Value.GetProperty("dtype").GetString()!, shape,
                bytes[(8 + header + start)..(8 + header + end)]));
        }
        return tensors;
    }
}

/// <summary>Elements of float32 (F32), int32 (I32) or int64 (I64) with their shape.</summary>
internal sealed record ZooTensor(string Type, int[] Shape, byte[] Bytes);
