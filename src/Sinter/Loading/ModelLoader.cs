using Sinter.Evaluation;
using Sinter.Formats.CoreML;
using Sinter.Ir;
using Sinter.Runtime;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Loading;

/// <summary>Finds out what a path holds and makes what predicts with it.</summary>
internal static class ModelLoader
{
    /// <exception cref="ModelFormatException">The model is invalid.</exception>
    /// <exception cref="ModelUnsupportedException">The model is of a type, or uses something, that is not supported.</exception>
    public static (ModelDescription Description, IModelEvaluator Evaluator) Load(
        string path, ModelConfiguration configuration, IDevice device, CancellationToken cancellation)
    {
        ModelAsset asset = ModelAsset.Open(path);
        ModelKind kind = ModelKinds.Of(asset.ModelType);
        if (asset.ModelType != Wire.Model.TypeOneofCase.MlProgram)
            throw new ModelUnsupportedException(ModelStage.Load, path, $"a model of type {kind}", "an ML Program");
        ModelDescription description = DescriptionMapping.Describe(asset.Description, kind, configuration.FunctionName);
        Program program = asset.ReadProgram();
        cancellation.ThrowIfCancellationRequested();
        var evaluator = new ProgramEvaluator(FunctionOf(program, description, configuration.FunctionName, path), description, configuration, device);
        evaluator.Prepare(cancellation);
        return (description, evaluator);
    }

    /// <summary>The function to load: the one that was asked for, the description's default, or <c>main</c>.</summary>
    private static Function FunctionOf(Program program, ModelDescription description, string? asked, string path)
    {
        string name = asked ?? description.Function ?? "main";
        if (program.Functions.TryGetValue(name, out Function? function))
            return function;
        if (asked is null && program.Functions.Count == 1)
            return program.Functions.Values.First();
        string expected = $"one of the functions {string.Join(", ", program.Functions.Keys)}";
        if (asked is null)
            throw new ModelFormatException(ModelStage.Load, path, expected, $"a description of the function '{name}'");
        throw new ModelInputException(ModelStage.Load, "the function's name", expected, $"'{name}'");
    }
}
