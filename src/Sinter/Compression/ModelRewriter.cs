using Sinter.Editing;
using Sinter.Evaluation;
using Sinter.Formats.CoreML;
using Sinter.Ir;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter;

/// <summary>What a rewritten model takes.</summary>
/// <param name="WeightBytesBefore">Bytes of the weight files that the source's programs name.</param>
/// <param name="WeightBytesAfter">Bytes of the weight files that were written.</param>
/// <param name="Target">The oldest system that can run the result.</param>
internal sealed record RewrittenModel(long WeightBytesBefore, long WeightBytesAfter, DeploymentTarget Target);

/// <summary>Reads the programs of a model, lets them be changed and writes the model as a package. All else stays as it is.</summary>
internal sealed class ModelRewriter
{
    private readonly Func<Program, Program> _edit;
    private readonly ModelPackageWriter _writer;
    private readonly CancellationToken _cancellation;
    private long _before, _after;
    private int _version;

    private ModelRewriter(Func<Program, Program> edit, ModelPackageWriter writer, CancellationToken cancellation)
    {
        _edit = edit;
        _writer = writer;
        _cancellation = cancellation;
    }

    /// <summary>Writes a changed copy of a model.</summary>
    /// <param name="source">The model.</param>
    /// <param name="output">The package to write.</param>
    /// <param name="edit">Gives the program to write for each that the model holds.</param>
    /// <param name="cancellation">Looked at before writing.</param>
    /// <exception cref="ModelUnsupportedException">The model holds no program.</exception>
    public static RewrittenModel Write(string source, string output, Func<Program, Program> edit, CancellationToken cancellation)
    {
        ModelAsset asset = OpenPrograms(source);
        using var writer = new ModelPackageWriter(output);
        var rewriter = new ModelRewriter(edit, writer, cancellation);
        Wire.Model model = rewriter.Rewrite(asset, WeightFiles.DefaultFileName);
        cancellation.ThrowIfCancellationRequested();
        writer.WriteModel(model);
        writer.Commit();
        return new RewrittenModel(rewriter._before, rewriter._after, TargetOf(rewriter._version));
    }

    /// <summary>Shows every program of a model.</summary>
    /// <exception cref="ModelUnsupportedException">The model holds no program.</exception>
    public static void Read(string source, Action<Program> look)
    {
        foreach (ModelAsset asset in Programs(OpenPrograms(source)))
            look(asset.ReadProgram());
    }

    private static ModelAsset OpenPrograms(string source)
    {
        ModelAsset asset = ModelAsset.Open(source);
        return Programs(asset).Any() ? asset : throw new ModelUnsupportedException(ModelStage.Compress, source,
            $"a {asset.ModelType} model", "an ML Program, or a pipeline that holds one; `sinter convert` makes one of a neural network");
    }

    private static IEnumerable<ModelAsset> Programs(ModelAsset asset) =>
        asset.HasProgram ? [asset] : asset.Models.SelectMany(Programs);

    private Wire.Model Rewrite(ModelAsset asset, string weightFile)
    {
        if (asset.HasProgram)
            return RewriteProgram(asset, weightFile);
        Wire.Model model = asset.Model?.Clone() ?? throw new ModelUnsupportedException(ModelStage.Compress, asset.Path,
            "a compiled pipeline", "the .mlpackage or .mlmodel that it was compiled from");
        if (PipelinePlan.PipelineOf(model) is { } pipeline)
        {
            for (int i = 0; i < asset.Models.Count; i++)
                pipeline.Models[i] = Rewrite(asset.Models[i], $"{i}-{weightFile}");
            model.SpecificationVersion = Math.Max(model.SpecificationVersion, pipeline.Models.Max(part => part.SpecificationVersion));
        }
        _version = Math.Max(_version, model.SpecificationVersion);
        return model;
    }

    private Wire.Model RewriteProgram(ModelAsset asset, string weightFile)
    {
        Program program = asset.ReadProgram();
        GraphVerifier.Check(program, ModelStage.Compress);
        _before += WeightFiles.NamedBy(program).Sum(name => new FileInfo(asset.Weights.PathOf(name)).Length);
        program = _edit(program);
        _cancellation.ThrowIfCancellationRequested();
        int version = program.Functions.Values.Max(function => function.Opset.SpecificationVersion());
        Wire.Model model = asset.Model is { } source ? WithoutProgram(source) : new Wire.Model { Description = asset.WireDescription };
        model.SpecificationVersion = Math.Max(asset.SpecificationVersion, version);
        _version = Math.Max(_version, model.SpecificationVersion);
        using (BlobFileWriter blobs = _writer.CreateBlobFile(weightFile))
        {
            model.MlProgram = ProgramWriter.Write(program, blobs, model.SpecificationVersion, WeightFiles.ReferenceTo(weightFile));
        }
        ProgramPackage.CheckWritten(model, _writer, weightFile, program, asset.Path, isChanged: true);
        _after += new FileInfo(_writer.WeightFilePath(weightFile)).Length;
        return model;
    }

    /// <summary>A copy without the program, which is about to be replaced.</summary>
    private static Wire.Model WithoutProgram(Wire.Model source)
    {
        var copy = new Wire.Model(source) { MlProgram = null };
        return copy;
    }

    private static DeploymentTarget TargetOf(int specificationVersion) =>
        (DeploymentTarget)OpsetNames.All.LastOrDefault(opset => opset.SpecificationVersion() <= specificationVersion, Opset.iOS15);
}
