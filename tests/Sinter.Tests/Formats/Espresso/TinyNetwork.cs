using System.Text;
using Sinter.Formats.CoreML;
using Sinter.Formats.CoreML.Espresso;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Formats.Espresso;

/// <summary>A compiled network with one array input <c>x</c>, made of the JSON of its layers and its blobs.</summary>
internal sealed record TinyNetwork(string Layers)
{
    /// <summary>Bytes of each blob, by index.</summary>
    public IReadOnlyList<(ulong Index, byte[] Bytes)> Blobs { get; init; } = [];

    /// <summary>The rank of every blob; null for the five axes of older networks.</summary>
    public int? Rank { get; init; }

    public string Storage { get; init; } = "model.espresso.weights";

    /// <summary>More members of the network, each with a comma before it.</summary>
    public string Members { get; init; } = "";

    public Wire.ModelDescription Description { get; init; } = new()
    {
        Input = { ArrayFeature("x") },
        Output = { ArrayFeature("y") },
    };

    public Wire.Model.TypeOneofCase ModelType { get; init; } = Wire.Model.TypeOneofCase.NeuralNetwork;

    public byte[] TypeData { get; init; } = [];

    public byte[] Net => Encoding.UTF8.GetBytes(
        $$"""{"format_version": 200, "storage": "{{Storage}}", "layers": [{{Layers}}]{{Members}}}""");

    public byte[] Shapes
    {
        get
        {
            string rank = Rank is { } number ? $", \"_rank\": {number}" : "";
            string shape = $$"""{"n": 1, "k": 1, "h": 1, "w": 1{{rank}} }""";
            return Encoding.UTF8.GetBytes($$"""{"layer_shapes": {"x": {{shape}}, "y": {{shape}} } }""");
        }
    }

    public byte[] Weights
    {
        get
        {
            using var stream = new MemoryStream();
            using var writer = new BinaryWriter(stream);
            writer.Write((ulong)Blobs.Count);
            foreach ((ulong index, byte[] bytes) in Blobs)
            {
                writer.Write(index);
                writer.Write((ulong)bytes.Length);
            }
            foreach ((_, byte[] bytes) in Blobs)
                writer.Write(bytes);
            writer.Flush();
            return stream.ToArray();
        }
    }

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static Wire.FeatureDescription ArrayFeature(string name)
    {
        var type = new Wire.ArrayFeatureType { DataType = Wire.ArrayFeatureType.Types.ArrayDataType.Float32 };
        return new Wire.FeatureDescription { Name = name, Type = new Wire.FeatureType { MultiArrayType = type } };
    }

    public Wire.Model Read() => EspressoReader.Read(Source());

    public EspressoSource Source() => new("tiny", ModelType, 4, Description, Net, Shapes, _ => Weights) { TypeData = TypeData };

    /// <summary>Writes the bundle and returns its path.</summary>
    public string Write(TemporaryFolder folder)
    {
        const string bundle = "tiny.mlmodelc";
        var data = CompiledModelData.OfProgram(ModelType, 4, Description).ToArray();
        folder.Write($"{bundle}/coremldata.bin", data);
        folder.Write($"{bundle}/model.espresso.net", Net);
        folder.Write($"{bundle}/model.espresso.shape", Shapes);
        folder.Write($"{bundle}/model.espresso.weights", Weights);
        return folder.At(bundle);
    }
}
