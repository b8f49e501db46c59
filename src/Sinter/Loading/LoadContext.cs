using Sinter.Caching;
using Sinter.Formats.CoreML;
using Sinter.Kernels;
using Sinter.Compiler;

namespace Sinter.Loading;

/// <summary>Everything that making an evaluator of one model may need. The models of a pipeline have contexts of their own.</summary>
/// <param name="Asset">The model.</param>
/// <param name="Description">Its interface.</param>
/// <param name="Configuration">How the caller wants it loaded.</param>
/// <param name="Specializer">What makes programs ready.</param>
/// <param name="Pool">The threads of evaluators that are no programs.</param>
/// <param name="Cancellation">Stops the load.</param>
internal sealed record LoadContext(
    ModelAsset Asset, ModelDescription Description, ModelConfiguration Configuration, Specializer Specializer, WorkPool Pool,
        CancellationToken Cancellation)
{
    /// <summary>The cache for this model; null for none.</summary>
    public LoadCache? Cache { get; init; }

    /// <summary>The links that led here.</summary>
    public LinkTrail Links { get; init; } = new();

    /// <summary>Where the model lies, for error messages.</summary>
    public string Place => Asset.Path;

    /// <summary>The model message.</summary>
    /// <exception cref="ModelUnsupportedException">A compiled model that does not hold it.</exception>
    public Formats.CoreML.Wire.Model Model => Asset.Model ?? throw new ModelUnsupportedException(
        ModelStage.Load, Place, $"a compiled {Description.Kind} without its parameters",
            "the .mlmodel or .mlpackage that it was compiled from");

    public ModelFormatException Invalid(string what, string expected, string actual) =>
        new(ModelStage.Load, $"{Place}, {what}", expected, actual);

    public ModelUnsupportedException Unsupported(string feature, string instead) => new(ModelStage.Load, Place, feature, instead);
}
