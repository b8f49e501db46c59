using Sinter.Conversion;
using Sinter.Formats.Onnx;
using Sinter.Ir;
using Sinter.Tensors;
using Sinter.Workbench.Files;
using Sinter.Workbench.Inspect;

namespace Sinter.Cli.Verify;

/// <summary>A case's model, loaded as an application would load it.</summary>
internal sealed class LoadedCaseModel : CaseModel
{
    private readonly Model _model;
    private ModelState? _state;
    private Program? _program;

    private LoadedCaseModel(Model model) => _model = model;

    /// <summary>Loads.</summary>
    /// <param name="request">What to load.</param>
    /// <param name="threads">Threads of one prediction; 0 for one per core.</param>
    /// <param name="weights">Where compressed weights are expanded.</param>
    /// <exception cref="ModelUnsupportedException">The file form, or something in the model, is not supported.</exception>
    public static CaseModel Load(CaseModelRequest request, int threads, WeightResidency weights = WeightResidency.Speed)
    {
        return new LoadedCaseModel(Model.Load(request.Path, new ModelConfiguration
        {
            FunctionName = request.Function,
            Numerics = request.Numerics == CaseNumerics.Faithful ? Numerics.Faithful : Numerics.Fast,
            Threads = threads,
            WeightResidency = weights,
            // Most cases lie in archives, and are gone after they have run.
            CachePolicy = CachePolicy.None,
        }));
    }

    public override bool HasUnknownShape(string output) => !IsOnnx &&
        _model.Description.Outputs.FirstOrDefault(feature => feature.Name == output)?.Type is ArrayFeatureType { Flexibility: AnyShape };

    public override void ResetState() => _state = _model.Description.States.Count > 0 ? _model.CreateState() : null;

    public override IReadOnlyDictionary<string, FileContent> Predict(IReadOnlyList<KeyValuePair<string, FileContent>> inputs)
    {
        var features = new Features(inputs.Select(input =>
            KeyValuePair.Create(IsOnnx ? Names.Sanitize(input.Key) : input.Key, Feature(input.Key, input.Value))));
        Prediction prediction = _model.Predict(features, new PredictionOptions { State = _state });
        return prediction.ToDictionary(output => output.Key, output => FeatureContent.FromFeature(output.Value), IsOnnx ? ProgramNames.Instance : StringComparer.Ordinal);
    }

    /// <summary>Cases hold the pixels of float16 images as tensors.</summary>
    private FeatureValue Feature(string name, FileContent content)
    {
        FeatureType? type = _model.Description.Inputs.FirstOrDefault(input => input.Name == name)?.Type;
        return content is TensorContent tensor && type is ImageFeatureType { ColorLayout: ColorLayout.GrayFloat16 }
            && FeatureContent.ToFloatImage(tensor.Tensor) is { } image ? image : FeatureContent.ToFeature(content);
    }

    public override Tensor? Constant(string name) => ProgramConstants.Find(Program, name);

    private Program Program => _program ??= SourceModel.Open(_model.Path).ReadProgram();

    private bool IsOnnx => OnnxFile.Is(_model.Path);

    public override void Dispose() => _model.Dispose();

    /// <summary>Names of a graph are equal to the names that they have in its program.</summary>
    private sealed class ProgramNames : IEqualityComparer<string>
    {
        public static ProgramNames Instance { get; } = new();

        public bool Equals(string? x, string? y) => x is not null && y is not null && Names.Sanitize(x) == Names.Sanitize(y);

        public int GetHashCode(string name) => Names.Sanitize(name).GetHashCode(StringComparison.Ordinal);
    }
}
