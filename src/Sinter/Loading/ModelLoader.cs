using Sinter.Evaluation;
using Sinter.Formats.CoreML;
using Sinter.Kernels;
using Sinter.Runtime;

namespace Sinter.Loading;

/// <summary>Finds out what a path holds and makes what predicts with it.</summary>
internal static class ModelLoader
{
    /// <exception cref="ModelFormatException">The model is invalid.</exception>
    /// <exception cref="ModelUnsupportedException">The model is of a type, or uses something, that is not supported.</exception>
    public static (ModelDescription Description, IModelEvaluator Evaluator) Load(
        string path, ModelConfiguration configuration, IDevice device, WorkPool pool, CancellationToken cancellation)
    {
        ModelAsset asset = ModelAsset.Open(path);
        ModelDescription description = DescriptionMapping.Describe(asset.Description, ModelKinds.Of(asset.ModelType),
            configuration.FunctionName);
        return (description, EvaluatorFactory.Create(new LoadContext(asset, description, configuration, device, pool, cancellation)));
    }
}
