using Sinter.Caching;
using Sinter.Compiler;
using Sinter.Conversion;
using Sinter.Evaluation;
using Sinter.Formats.CoreML;
using Sinter.Kernels;
using Case = Sinter.Formats.CoreML.Wire.Model.TypeOneofCase;

namespace Sinter.Loading;

/// <summary>Makes a model that can predict from a path.</summary>
internal static class ModelLoader
{
    /// <exception cref="ModelFormatException">A file is damaged, or the model is invalid.</exception>
    /// <exception cref="ModelUnsupportedException">The model is of a type, or uses something, that is not supported.</exception>
    public static (ModelDescription Description, IModelEvaluator Evaluator) Load(string path, ModelConfiguration configuration, Specializer specializer,
        WorkPool pool, LoadTrace trace, CancellationToken cancellation)
    {
        LoadCache? cache = LoadCache.Open(path, configuration, specializer, trace, cancellation);
        if (cache is not null && LoadCached(path, configuration, specializer, pool, trace, cache, cancellation) is { } cached)
            return cached;
        (SourceModel source, ModelDescription description) =
            trace.Time((times, time) => times with { Read = times.Read + time }, () => Open(path, configuration, cancellation));
        ModelAsset asset = source.Asset;
        if (source is { Parameterized: { } model, Parameters: { } parameters })
        {
            trace.Missed(CacheMissReason.NotStorable, "the model is converted for the values of its inputs that come");
            return (description, new ParameterizedEvaluator(model, parameters,
                new LoadContext(asset, description, configuration, specializer, pool, cancellation)));
        }
        if (source.HasExternalWeights || (asset is { Kind: ModelAssetKind.SpecificationFile } && UsesOtherFiles(asset)))
        {
            trace.Missed(CacheMissReason.NotStorable, "its weights may lie in files that do not belong to it");
            cache = null;
        }
        IModelEvaluator evaluator = EvaluatorFactory.Create(
            new LoadContext(asset, description, configuration, specializer, pool, cancellation) { Cache = cache });
        if (cache is not null && trace is { NotKept: null } && trace.Made + trace.Hits > 0 && evaluator is ProgramEvaluator program
            && program.RecordOf(asset) is { } record)
            cache.Keep(record);
        return (description, evaluator);
    }

    /// <summary>A model of fixed shapes of which the cache has all that is needed: its own files are not read.</summary>
    private static (ModelDescription, IModelEvaluator)? LoadCached(string path, ModelConfiguration configuration, Specializer specializer,
        WorkPool pool, LoadTrace trace, LoadCache cache, CancellationToken cancellation)
    {
        if (cache.LoadRecord(cancellation) is not { } record)
            return null;
        try
        {
            ModelDescription description = trace.Time((times, time) => times with { Read = times.Read + time },
                () => record.Describe(path, configuration.FunctionName));
            return ProgramEvaluator.OfRecord(record, description, configuration, specializer, cache, Reopen, cancellation) is { } evaluator
                ? (description, evaluator) : null;
        }
        catch (ModelException)
        {
            // The model itself says what is wrong with it, if anything is.
            return null;
        }

        LoadContext Reopen(CancellationToken stop)
        {
            cache.RequireSameModel(stop);
            (SourceModel source, ModelDescription described) = Open(path, configuration, stop);
            return new LoadContext(source.Asset, described, configuration, specializer, pool, stop);
        }
    }

    private static (SourceModel Source, ModelDescription Description) Open(string path, ModelConfiguration configuration,
        CancellationToken cancellation)
    {
        var source = SourceModel.OpenToPredict(path, cancellation);
        ModelAsset asset = source.Asset;
        return (source, DescriptionMapping.Describe(asset.Description, ModelKinds.Of(asset.ModelType), configuration.FunctionName));
    }

    /// <summary>True of a program in a single file: its weights lie wherever the file says.</summary>
    private static bool UsesOtherFiles(ModelAsset asset) => asset.ModelType == Case.MlProgram || asset.Models.Any(UsesOtherFiles);
}
