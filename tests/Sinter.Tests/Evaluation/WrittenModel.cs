using Google.Protobuf;
using Sinter.Tests.Api;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Evaluation;

/// <summary>A <c>.mlmodel</c> made from a message, in a folder that is deleted after the test.</summary>
internal sealed class WrittenModel : IDisposable
{
    public WrittenModel(Wire.Model message, string name = "Test.mlmodel")
    {
        Path = System.IO.Path.Combine(Folder, name);
        Write(name, message);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("sinter-model-").FullName;

    public string Path { get; }

    public static Model Load(Wire.Model message)
    {
        using var written = new WrittenModel(message);
        return written.Load();
    }

    /// <summary>A model of some type with a description.</summary>
    public static Wire.Model Of(
        Wire.FeatureDescription[] inputs, Wire.FeatureDescription[] outputs, Action<Wire.Model> set, int version = 5)
    {
        var model = new Wire.Model { SpecificationVersion = version, Description = Described.Model(inputs, outputs) };
        set(model);
        return model;
    }

    public static Wire.Model Pipeline(Wire.FeatureDescription[] inputs, Wire.FeatureDescription[] outputs, params Wire.Model[] models) =>
        Of(inputs, outputs, model => model.Pipeline = new Wire.Pipeline { Models = { models } });

    /// <summary>The refusal of a model that breaks a rule of its type.</summary>
    public static ModelFormatException Invalid(Wire.Model message) => Assert.Throws<ModelFormatException>(() => Load(message));

    public static ModelUnsupportedException Unsupported(Wire.Model message) =>
        Assert.Throws<ModelUnsupportedException>(() => Load(message));

    public Model Load() => Model.Load(Path);

    public void Write(string name, Wire.Model message) => File.WriteAllBytes(System.IO.Path.Combine(Folder, name), message.ToByteArray());

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
