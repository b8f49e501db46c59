using System.Text;
using Google.Protobuf;
using Sinter.Formats.CoreML;
using Sinter.Formats.CoreML.Description;
using Sinter.Ir;
using Sinter.Ir.Binary;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Caching;

/// <summary>What a cached load needs of a model beside its specialization: the interface, and how the function takes its inputs. With it the
/// model's own files are not read.</summary>
/// <param name="SpecificationVersion">Of the model.</param>
/// <param name="ModelType">The kind of model.</param>
/// <param name="Description">The interface as it is written.</param>
/// <param name="Inputs">A function without operations that has the inputs.</param>
/// <param name="OutputNames">The names of the outputs, in order.</param>
internal sealed record ModelRecord(
    int SpecificationVersion, Wire.Model.TypeOneofCase ModelType, Wire.ModelDescription Description, Function Inputs,
    IReadOnlyList<string> OutputNames)
{
    private const int Version = 1;

    public static ModelRecord Of(ModelAsset asset, string name, IReadOnlyList<(string Name, MilType Type)> inputs,
        IReadOnlyList<string> outputs)
    {
        var function = new Function(name, inputs.Select(input => new Variable(input.Name, input.Type)), Opset.iOS18,
            [KeyValuePair.Create(Opset.iOS18, new Block([], [], []))]);
        return new ModelRecord(asset.SpecificationVersion, asset.ModelType, asset.WireDescription, function, outputs);
    }

    /// <summary>The interface.</summary>
    /// <exception cref="ModelException">The configuration names a function that is not there.</exception>
    public ModelDescription Describe(string path, string? function) => DescriptionMapping.Describe(
        ModelDescriptionReader.Read(Description, SpecificationVersion, ModelType == Wire.Model.TypeOneofCase.MlProgram, path),
        ModelKinds.Of(ModelType), function);

    public byte[] ToBytes()
    {
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(SpecificationVersion);
        writer.Write((int)ModelType);
        foreach (ReadOnlyMemory<byte> part in (ReadOnlyMemory<byte>[])[Description.ToByteArray(), FunctionWriter.Write(Inputs)!.Bytes])
        {
            writer.Write(part.Length);
            writer.Write(part.Span);
        }
        writer.Write(OutputNames.Count);
        foreach (string name in OutputNames)
            writer.Write(name);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no record.</exception>
    public static ModelRecord Read(ReadOnlyMemory<byte> bytes, string place)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()), Encoding.UTF8);
        try
        {
            if (reader.ReadInt32() is var version && version != Version)
                throw new InvalidDataException($"The record of a model has the version {version}.");
            (int specification, var type) = (reader.ReadInt32(), (Wire.Model.TypeOneofCase)reader.ReadInt32());
            Wire.ModelDescription description = WireReader.Read(Part(), Wire.ModelDescription.Parser, place);
            Function function = FunctionReader.Read(Part(), (_, _, _) => throw new InvalidDataException("A record has no constants."));
            var names = new List<string>();
            for (int count = reader.ReadInt32(); names.Count < count;)
                names.Add(reader.ReadString());
            return new ModelRecord(specification, type, description, function, names);
        }
        catch (Exception exception) when (exception is IOException or FormatException or ModelException or ArgumentException)
        {
            throw new InvalidDataException("The record of a model is damaged.", exception);
        }

        ReadOnlyMemory<byte> Part()
        {
            int length = reader.ReadInt32();
            ReadOnlyMemory<byte> part = bytes.Slice((int)reader.BaseStream.Position, length);
            reader.BaseStream.Position += length;
            return part;
        }
    }
}
