using System.Globalization;
using Sinter.Evaluation;
using Sinter.Formats.CoreML;
using Sinter.Formats.Onnx;
using Sinter.Loading;
using Sinter.Tensors;

namespace Sinter.Conversion;

/// <summary>Predicts with an ONNX model some of whose inputs are parameters, such as axes or sizes, which ML Programs cannot take, or whose nodes
/// need known shapes: it is converted for each set of values and shapes that comes, and some are kept.</summary>
internal sealed class ParameterizedEvaluator : IModelEvaluator
{
    private const int MostKept = 8;

    private readonly OnnxModel _model;
    private readonly LoadContext _context;
    private readonly SortedSet<string> _parameters;
    private readonly List<(string Key, IModelEvaluator Evaluator)> _kept = [];
    private readonly Lock _lock = new();

    public ParameterizedEvaluator(OnnxModel model, IReadOnlySet<string> parameters, LoadContext context)
    {
        _model = model;
        _context = context;
        _parameters = new SortedSet<string>(parameters, StringComparer.Ordinal);
    }

    public (long Arena, long Constants) PlannedMemory => default;

    public Prediction Predict(Features inputs, ModelState? state, CancellationToken cancellation)
    {
        FeatureCheck.RefuseUnknown(inputs, _context.Description.Inputs);
        (IModelEvaluator evaluator, HashSet<string> constant) = EvaluatorFor(inputs, cancellation);
        return evaluator.Predict(new Features(inputs.Where(input => !constant.Contains(input.Key))), state, cancellation);
    }

    public IReadOnlyList<Prediction> PredictBatch(IReadOnlyList<Features> inputs, ModelState? state, BatchWidth width, CancellationToken cancellation) =>
        [.. inputs.Select(input => Predict(input, state, cancellation))];

    public ModelState CreateState() => throw new InvalidOperationException("The model has no state.");

    public void Dispose()
    {
        lock (_lock)
        {
            foreach ((_, IModelEvaluator evaluator) in _kept)
                evaluator.Dispose();
            _kept.Clear();
        }
    }

    /// <summary>Predictions for other values wait while one is made, which is why they are kept.</summary>
    private (IModelEvaluator Evaluator, HashSet<string> Constant) EvaluatorFor(Features inputs, CancellationToken cancellation)
    {
        lock (_lock)
        {
            while (true)
            {
                Dictionary<string, Tensor> values = _parameters.ToDictionary(name => name, name => ValueOf(name, inputs), StringComparer.Ordinal);
                HashSet<string> constant = [.. values.Keys.Select(Names.Sanitize)];
                Dictionary<string, int[]> shapes = ShapesOf(inputs);
                string key = string.Join(';', values.Select(pair => $"{pair.Key}={Text(pair.Value)}")
                    .Concat(shapes.Select(pair => $"{pair.Key}[{string.Join(',', pair.Value)}]")));
                int at = _kept.FindIndex(entry => entry.Key == key);
                if (at >= 0)
                    return (_kept[at].Evaluator, constant);
                OnnxImportResult result = OnnxImporter.TryImport(_model, new OnnxImportOptions { Constants = values, InputShapes = shapes }, cancellation);
                if (result.Program is { } program)
                    return (Keep(key, program), constant);
                if (!result.NeedsOnlyParameters || result.Parameters.IsSubsetOf(_parameters))
                    throw OnnxImporter.Refusal(_model, result);
                _parameters.UnionWith(result.Parameters);
            }
        }
    }

    private IModelEvaluator Keep(string key, OnnxProgram program)
    {
        ModelAsset asset = SourceModel.AssetOf(program, _model.Path);
        ModelDescription description = DescriptionMapping.Describe(asset.Description, ModelKinds.Of(asset.ModelType), null);
        IModelEvaluator evaluator = ProgramEvaluator.OfProgram(_context with { Asset = asset, Description = description, Cache = null });
        if (_kept.Count == MostKept)
            _kept.RemoveAt(0);
        _kept.Add((key, evaluator));
        return evaluator;
    }

    /// <summary>The shapes of the inputs that the graph leaves open.</summary>
    private Dictionary<string, int[]> ShapesOf(Features inputs)
    {
        var shapes = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (OnnxFeature input in _model.Graph.Inputs)
        {
            if (input.Type is OnnxTensorType type && (!type.HasRank || type.Dimensions.Any(size => size.Size is null)) && !_parameters.Contains(input.Name)
                && inputs.TryGetValue(Names.Sanitize(input.Name), out FeatureValue? value) && value is ArrayFeature array)
                shapes.Add(input.Name, array.Value.Dimensions.ToArray());
        }
        return shapes;
    }

    private static Tensor ValueOf(string name, Features inputs)
    {
        string feature = Names.Sanitize(name);
        if (!inputs.TryGetValue(feature, out FeatureValue? value) || value is not ArrayFeature array)
            throw new ModelInputException(ModelStage.Predict, $"input {feature}", "an array", "none");
        return array.Value.ToTensor(array.Value.ElementType.ToTensorType());
    }

    private static string Text(Tensor value) =>
        $"{value}:{string.Join(',', value.ToDoubles().Select(number => number.ToString("R", CultureInfo.InvariantCulture)))}";
}
