using Sinter.Formats.CoreML;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Editing;

/// <summary>Puts models one after another.</summary>
internal static class PipelineBuilder
{
    /// <exception cref="ModelInputException">There is no model, or a feature comes as two different types.</exception>
    public static void Write(string output, IReadOnlyList<string> models)
    {
        if (models.Count == 0)
            throw new ModelInputException(ModelStage.Edit, output, "one model or more", "none");
        ModelAsset[] assets = [.. models.Select(path => ModelAsset.Open(path))];
        using var writer = new ModelPackageWriter(output);
        var pipeline = new Wire.Pipeline();
        for (int i = 0; i < assets.Length; i++)
        {
            pipeline.Models.Add(Part(assets[i], writer, $"{i}-{WeightFiles.DefaultFileName}"));
            pipeline.Names.Add($"model{i}");
        }
        writer.WriteModel(new Wire.Model
        {
            SpecificationVersion = pipeline.Models.Max(model => model.SpecificationVersion),
            Description = Describe(assets),
            Pipeline = pipeline,
        });
        writer.Commit();
    }

    private static Wire.Model Part(ModelAsset asset, ModelPackageWriter writer, string weightFile)
    {
        if (asset.Kind == ModelAssetKind.Compiled || asset.Model is not { } model || asset.WireDescription.Functions.Count > 0)
        {
            throw new ModelUnsupportedException(ModelStage.Edit, asset.Path, "such a model in a pipeline",
                "a .mlpackage or .mlmodel of one function");
        }
        if (asset.Models.Count > 0)
            throw new ModelUnsupportedException(ModelStage.Edit, asset.Path, "a pipeline in a pipeline", "its models one by one");
        if (!asset.HasProgram)
            return model;
        var part = new Wire.Model(model) { MlProgram = null };
        using BlobFileWriter blobs = writer.CreateBlobFile(weightFile);
        part.MlProgram = ProgramWriter.Write(asset.ReadProgram(), blobs, asset.SpecificationVersion, WeightFiles.ReferenceTo(weightFile));
        return part;
    }

    /// <summary>Inputs that no model before gives are the pipeline's; so are outputs that no model after takes.</summary>
    private static Wire.ModelDescription Describe(ModelAsset[] assets)
    {
        var description = new Wire.ModelDescription { Metadata = assets[^1].WireDescription.Metadata?.Clone() };
        var given = new Dictionary<string, Wire.FeatureDescription>(StringComparer.Ordinal);
        for (int i = 0; i < assets.Length; i++)
        {
            Wire.ModelDescription own = assets[i].WireDescription;
            foreach (Wire.FeatureDescription input in own.Input.Where(input => !given.ContainsKey(input.Name)))
            {
                if (description.Input.FirstOrDefault(known => known.Name == input.Name) is not { } known)
                    description.Input.Add(input.Clone());
                else if (!known.Type.Equals(input.Type))
                {
                    throw new ModelInputException(ModelStage.Edit, $"{assets[i].Path}, input {input.Name}",
                        "the type that another model of the pipeline has for it", "another; rename one");
                }
            }
            foreach (Wire.FeatureDescription output in own.Output)
                given[output.Name] = output;
            foreach (Wire.FeatureDescription output in own.Output.Where(output =>
                !assets.Skip(i + 1).Any(later => later.WireDescription.Input.Any(input => input.Name == output.Name))))
            {
                if (!description.Output.Any(known => known.Name == output.Name))
                    description.Output.Add(output.Clone());
            }
        }
        Wire.ModelDescription last = assets[^1].WireDescription;
        description.PredictedFeatureName = last.PredictedFeatureName;
        description.PredictedProbabilitiesName = last.PredictedProbabilitiesName;
        return description;
    }
}
