using System.Collections.Immutable;
using Sinter.Formats.CoreML.Description;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>A neural network of a model. For shapes of its inputs it becomes a function of a program, so that it runs on the same
/// operations as programs do.</summary>
public sealed class Network
{
    /// <summary>Its operations have everything that layers need, and non_maximum_suppression still has the layer's form.</summary>
    private const Opset Operations = Opset.iOS16;

    private readonly NetworkParts _parts;
    private readonly FunctionDescription _description;
    private readonly CustomLayers _customLayers;
    private readonly LayerWeights _weights = new();
    private readonly string _place;
    private readonly bool _isFaithful;
    private readonly int _layerCount;

    private Network(NetworkParts parts, FunctionDescription description, CustomLayerFactory? customLayers, bool isFaithful, string place)
    {
        _isFaithful = isFaithful;
        _parts = parts;
        _description = description;
        _customLayers = new CustomLayers(parts.Layers, customLayers, _weights, place);
        _place = place;
        _layerCount = LayerTree.All(parts.Layers).Count();
    }

    /// <summary>The outputs of the functions, in order: a classifier's label and scores are the last.</summary>
    public ImmutableArray<string> OutputNames { get; private init; }

    /// <summary>True when arrays become blobs of rank 5; false when they keep their shapes.</summary>
    public bool HasRankFiveArrays => !_parts.IsExactArrays;

    /// <summary>True when a picture is taken from the one that comes, which has one size.</summary>
    public bool SubtractsMeanImage =>
        _parts.Preprocessing.Any(step => step.PreprocessorCase == Wire.NeuralNetworkPreprocessing.PreprocessorOneofCase.MeanImage);

    /// <summary>True for the types of models that are neural networks.</summary>
    public static bool Is(Wire.Model.TypeOneofCase type) =>
        type is Wire.Model.TypeOneofCase.NeuralNetwork or Wire.Model.TypeOneofCase.NeuralNetworkClassifier
            or Wire.Model.TypeOneofCase.NeuralNetworkRegressor;

    /// <summary>The network of a model.</summary>
    /// <param name="model">A model whose type is a neural network, classifier or regressor.</param>
    /// <param name="description">Its interface.</param>
    /// <param name="customLayers">Makes what custom layers call; null for none.</param>
    /// <param name="isFaithful">True to quantize where a device would while it runs.</param>
    /// <param name="place">For error messages.</param>
    /// <exception cref="ModelFormatException">The network does not fit its description.</exception>
    /// <exception cref="ModelUnsupportedException">There are custom layers that nothing was given for.</exception>
    public static Network Read(
        Wire.Model model, FunctionDescription description, CustomLayerFactory? customLayers, bool isFaithful, string place)
    {
        var parts = NetworkParts.Of(model, description, place);
        foreach (FeatureDescription feature in description.Inputs.Where(input => input.Type is not (ArrayFeature or ImageFeature)))
            throw new ModelFormatException(ModelStage.Load, $"{place}, input {feature.Name}", "an array or an image",
                feature.Type.GetType().Name);
        IEnumerable<string> blobs = description.Outputs.Select(output => output.Name).Where(name => !parts.IsClassOutput(name));
        return new Network(parts, description, customLayers, isFaithful, place) { OutputNames = [.. blobs, .. parts.ClassOutputs] };
    }

    /// <summary>The function for inputs of these shapes.</summary>
    /// <param name="shapes">As given by the caller, in the description's order: arrays in their own shape, images as [1, C, H, W].</param>
    /// <param name="cancellation">Looked at for every layer.</param>
    /// <exception cref="ModelFormatException">A layer breaks its rules, or reads what nobody wrote.</exception>
    /// <exception cref="ModelUnsupportedException">A layer is valid, but not supported.</exception>
    public Function Lower(IReadOnlyList<Shape> shapes, CancellationToken cancellation) =>
        Lower([.. shapes.Select(shape => TensorType.Of(ElementType.Float32, shape))], cancellation);

    /// <summary>The function for inputs of these types, in which dimensions may be unknown.</summary>
    /// <inheritdoc cref="Lower(IReadOnlyList{Shape}, CancellationToken)"/>
    public Function Lower(IReadOnlyList<TensorType> types, CancellationToken cancellation)
    {
        var builder = new BlockBuilder(Operations, ModelStage.Load);
        var scope = new BlobScope();
        var inputs = new Variable[types.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            FeatureDescription feature = _description.Inputs[i];
            inputs[i] = builder.Input(feature.Name, types[i]);
            scope[feature.Name] = NetworkInput.Blob(builder, inputs[i], feature, _parts, _place);
        }
        new BodyLowering(_weights, _customLayers, _isFaithful, _place, _layerCount, cancellation).Lower(_parts.Layers, scope, builder,
            null, 0);
        IEnumerable<Variable> outputs = OutputNames.Where(name => !_parts.IsClassOutput(name)).Select(name => NetworkOutput.Value(
            builder, Written(scope, name, $"output {name}"), _description.Output(name)!, _parts));
        if (_parts.Labels is { } labels)
            outputs = outputs.Concat(Classify(builder, scope, labels));
        Block body = builder.ToBlock([], [.. outputs]);
        var function = new Function("main", inputs, Operations, [new(Operations, body)]);
        // Loops are lowered more than once while their types settle; a copy has no trace of the attempts.
        return ProgramCloner.Clone(function);
    }

    private ImmutableArray<Variable> Classify(BlockBuilder builder, BlobScope scope, Literal labels)
    {
        Variable scores = Written(scope, ScoreBlob(scope), "class scores");
        ImmutableArray<Variable> results = builder.AddGeneral("classify", "classify",
            [new("probabilities", [scores]), new("classes", [labels])]);
        return _parts.ClassOutputs.Length == 1 ? [results[0]] : results;
    }

    /// <summary>The blob of that name, or what the layer of that name wrote, or what the last layer did.</summary>
    private string ScoreBlob(BlobScope scope)
    {
        string name = _parts.ScoreName;
        if (name.Length > 0 && scope.Has(name))
            return name;
        Wire.NeuralNetworkLayer? layer = name.Length > 0
            ? _parts.Layers.FirstOrDefault(candidate => candidate.Name == name)
            : _parts.Layers.LastOrDefault();
        return layer is { Output.Count: > 0 } ? layer.Output[0] : name;
    }

    private Variable Written(BlobScope scope, string name, string what) => scope.TryGet(name, out Variable? value)
        ? value
        : throw new ModelFormatException(ModelStage.Load, $"{_place}, {what}", "a blob that a layer writes on every path", $"'{name}'");
}
