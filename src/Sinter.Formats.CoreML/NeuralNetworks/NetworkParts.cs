using System.Collections.Immutable;
using Sinter.Formats.CoreML.Description;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Formats.CoreML.NeuralNetworks;

/// <summary>What the three messages of networks have in common, and the labels of a classifier.</summary>
internal sealed record NetworkParts(
    IReadOnlyList<Wire.NeuralNetworkLayer> Layers,
    IReadOnlyList<Wire.NeuralNetworkPreprocessing> Preprocessing,
    bool IsExactArrays,
    bool IsRankFourImages)
{
    /// <summary>A classifier's labels, in the order of its scores; null for other networks.</summary>
    public Literal? Labels { get; private init; }

    /// <summary>The blob, or the layer, of a classifier's scores; empty: the last layer.</summary>
    public string ScoreName { get; private init; } = "";

    /// <summary>The outputs of a classifier that are not blobs: the label, and the scores by label where they are described.</summary>
    public ImmutableArray<string> ClassOutputs { get; private init; } = [];

    public bool IsClassOutput(string name) => ClassOutputs.Contains(name);

    public static NetworkParts Of(Wire.Model model, FunctionDescription description, string place) => model.TypeCase switch
    {
        Wire.Model.TypeOneofCase.NeuralNetwork => Of(model.NeuralNetwork.Layers, model.NeuralNetwork.Preprocessing,
            model.NeuralNetwork.ArrayInputShapeMapping, model.NeuralNetwork.ImageInputShapeMapping),
        Wire.Model.TypeOneofCase.NeuralNetworkRegressor =>
            Of(model.NeuralNetworkRegressor.Layers, model.NeuralNetworkRegressor.Preprocessing,
            model.NeuralNetworkRegressor.ArrayInputShapeMapping, model.NeuralNetworkRegressor.ImageInputShapeMapping),
        Wire.Model.TypeOneofCase.NeuralNetworkClassifier => OfClassifier(model.NeuralNetworkClassifier, description, place),
        _ => throw new ModelFormatException(ModelStage.Load, place, "a neural network", $"{model.TypeCase}"),
    };

    private static NetworkParts Of(IReadOnlyList<Wire.NeuralNetworkLayer> layers,
        IReadOnlyList<Wire.NeuralNetworkPreprocessing> preprocessing,
        Wire.NeuralNetworkMultiArrayShapeMapping arrays, Wire.NeuralNetworkImageShapeMapping images) => new(layers, preprocessing,
            arrays == Wire.NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping,
                images == Wire.NeuralNetworkImageShapeMapping.Rank4ImageMapping);

    private static NetworkParts OfClassifier(Wire.NeuralNetworkClassifier network, FunctionDescription description, string place)
    {
        string label = description.PredictedFeatureName
            ?? throw new ModelFormatException(ModelStage.Load, $"{place}, description", "a predictedFeatureName", "none");
        string? scores = description.PredictedProbabilitiesName is { } name && description.Output(name)?.Type is DictionaryFeature ? name
            : null;
        Literal labels = LabelsOf(network) ?? throw new ModelFormatException(ModelStage.Load, place, "class labels", "none");
        bool isString = ((ListType)labels.Type).Element is TensorType { Element: ElementType.String };
        FeatureType type = description.Output(label)!.Type;
        if (isString ? type is not StringFeature : type is not Int64Feature)
            throw new ModelFormatException(ModelStage.Load, $"{place}, output {label}", isString ? "a string" : "an integer",
                type.GetType().Name);
        return Of(network.Layers, network.Preprocessing, network.ArrayInputShapeMapping, network.ImageInputShapeMapping) with
        {
            Labels = labels,
            ScoreName = network.LabelProbabilityLayerName,
            ClassOutputs = scores is null ? [label] : [label, scores],
        };
    }

    private static ListLiteral? LabelsOf(Wire.NeuralNetworkClassifier network)
    {
        ImmutableArray<Literal> items = network.ClassLabelsCase switch
        {
            Wire.NeuralNetworkClassifier.ClassLabelsOneofCase.StringClassLabels =>
                [.. network.StringClassLabels.Vector.Select(label => new TensorLiteral(Tensor.Scalar(label)))],
            Wire.NeuralNetworkClassifier.ClassLabelsOneofCase.Int64ClassLabels =>
                [.. network.Int64ClassLabels.Vector.Select(label => new TensorLiteral(Tensor.Scalar(label)))],
            _ => [],
        };
        return items.IsEmpty ? null : new ListLiteral(new ListType(items[0].Type, items.Length), items);
    }
}
