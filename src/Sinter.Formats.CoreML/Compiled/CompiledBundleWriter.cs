using System.Text;
using Sinter.Ir;

namespace Sinter.Formats.CoreML;

/// <summary>Writes a new <c>.mlmodelc</c>. A writer holds one model: a program with its weights, a whole model message, or a pipeline of
/// models that have writers of their own. <see cref="Commit"/> puts the bundle in its place; disposing without committing leaves
/// nothing.</summary>
public sealed class CompiledBundleWriter : IDisposable
{
    private readonly NewFolder? _folder;
    private readonly string _path;
    private readonly List<CompiledBundleWriter> _models = [];
    private CompiledModelData? _data;

    /// <exception cref="IOException">The destination exists or cannot be written.</exception>
    public CompiledBundleWriter(string destination)
    {
        _folder = new NewFolder(destination);
        _path = _folder.Path;
    }

    private CompiledBundleWriter(CompiledBundleWriter pipeline)
    {
        _path = CompiledBundle.SubModelPath(pipeline._path, pipeline._models.Count);
        Directory.CreateDirectory(_path);
    }

    /// <summary>Starts a blob file, which the program names <c>@model_path/weights/NAME</c>. Dispose it before committing.</summary>
    public BlobFileWriter CreateBlobFile(string name = WeightFiles.DefaultFileName) => new(WeightFilePath(name));

    /// <summary>Where to write a weight file of any kind.</summary>
    public string WeightFilePath(string name)
    {
        string folder = Path.Combine(_path, ModelPackage.WeightsName);
        Directory.CreateDirectory(folder);
        return ContainedPath.Resolve(folder, name, name);
    }

    /// <summary>The model is a program.</summary>
    /// <param name="modelType">The type of the source model, which may be a neural network that was turned into a program.</param>
    /// <param name="specificationVersion">Of the source model.</param>
    /// <param name="description">Its interface.</param>
    /// <param name="text">The program as MIL text.</param>
    public void WriteProgram(Wire.Model.TypeOneofCase modelType, int specificationVersion, Wire.ModelDescription description, string text)
    {
        File.WriteAllText(Path.Combine(_path, CompiledBundle.ProgramName), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        WriteData(CompiledModelData.OfProgram(modelType, specificationVersion, description));
    }

    /// <summary>The model is written whole.</summary>
    public void WriteSpecification(Wire.Model model) => WriteData(CompiledModelData.OfSpecification(model));

    /// <summary>A writer for the next model of the pipeline that this writer holds.</summary>
    public CompiledBundleWriter AddModel()
    {
        var model = new CompiledBundleWriter(this);
        _models.Add(model);
        return model;
    }

    /// <summary>The model is a pipeline of the models added before, each of which was written.</summary>
    public void WritePipeline(Wire.Model.TypeOneofCase modelType, int specificationVersion, Wire.ModelDescription description) =>
        WriteData(CompiledModelData.OfPipeline(modelType, specificationVersion, description,
            [.. _models.Select(model => model._data ?? throw new InvalidOperationException("A model of the pipeline was not written."))]));

    /// <summary>Writes what tools show.</summary>
    public void WriteMetadata(Description.ModelDescription description, CompiledModelFacts facts)
    {
        using FileStream stream = File.Create(Path.Combine(_path, CompiledBundle.MetadataName));
        CompiledMetadataWriter.Write(stream, description, facts);
    }

    public void WriteAnalytics(CompiledAnalytics analytics)
    {
        string folder = Path.Combine(_path, CompiledBundle.AnalyticsName);
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, CompiledModelData.FileName), analytics.ToArray());
    }

    /// <exception cref="InvalidOperationException">No model was written, or this is the writer of a pipeline's model.</exception>
    public void Commit()
    {
        if (_folder is null || _data is null)
            throw new InvalidOperationException(_folder is null ? "Commit the pipeline instead." : "No model was written.");
        _folder.Commit();
    }

    public void Dispose() => _folder?.Dispose();

    private void WriteData(CompiledModelData data)
    {
        _data = data;
        File.WriteAllBytes(Path.Combine(_path, CompiledModelData.FileName), data.ToArray());
    }
}
