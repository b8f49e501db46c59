using Sinter.Evaluation;
using Sinter.Formats.CoreML;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Loading;

/// <summary>Models that stand for another one: in a file beside them, or serialized inside them.</summary>
internal static class LinkedModels
{
    /// <summary>The identifier of a serialized model that is a whole model; what others mean is not known.</summary>
    private const string ModelIdentifier = "CoreML.Specification.Model";

    /// <exception cref="ModelException">The linked model is missing, lies elsewhere, is invalid or does not fit.</exception>
    public static IModelEvaluator LoadLinked(LoadContext context)
    {
        Wire.LinkedModel model = context.Model.LinkedModel;
        if (model.LinkTypeCase != Wire.LinkedModel.LinkTypeOneofCase.LinkedModelFile)
            throw context.Invalid("the link", "linkedModelFile", "none");
        string path = LinkedModelPath.Find(model.LinkedModelFile, context.Asset.Folder, context.Place);
        return PipelineEvaluator.Of(context with { Links = context.Links.Add(context, path), Cache = null }, [ModelAsset.Open(path)]);
    }

    /// <exception cref="ModelException">The serialized model is of another kind, invalid or does not fit.</exception>
    public static IModelEvaluator LoadSerialized(LoadContext context)
    {
        Wire.SerializedModel serialized = context.Model.SerializedModel;
        if (serialized.Identifier != ModelIdentifier)
            throw context.Unsupported($"a serialized model of the kind '{serialized.Identifier}'", $"one of the kind '{ModelIdentifier}'");
        string place = $"{context.Place}/serialized";
        LinkTrail trail = context.Links.Add(context, null);
        Wire.Model model = WireReader.Read(serialized.Model.Memory, Wire.Model.Parser, place);
        return PipelineEvaluator.Of(context with { Links = trail, Cache = context.Cache?.ForPart("serialized") }, [ModelAsset.Of(model, context.Asset.Weights, place)]);
    }
}
