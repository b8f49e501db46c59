using System.Text.Json;
using Sinter.Ir;
using ArrayMapping = Sinter.Formats.CoreML.Wire.NeuralNetworkMultiArrayShapeMapping;
using ImageMapping = Sinter.Formats.CoreML.Wire.NeuralNetworkImageShapeMapping;

namespace Sinter.Formats.CoreML.Espresso;

/// <summary>Reads a compiled network, <c>model.espresso.*</c>, as the message of the model that it was compiled from. The files are not
/// documented: only what is known of them is read, and everything else is refused by name.</summary>
public static class EspressoReader
{
    internal const string Advice = "the .mlmodel or .mlpackage that the network was compiled from";

    private const string ShapeName = "model.espresso.shape", UpdateFolder = "updateParameters",
        UpdateMessageFolder = "NetworkUpdateParameters", EncryptionFolder = "encryptionInfo";

    /// <exception cref="ModelFormatException">The bundle is damaged.</exception>
    /// <exception cref="ModelUnsupportedException">Something in it is not known.</exception>
    public static Wire.Model Read(CompiledBundle bundle)
    {
        if (Directory.Exists(Path.Combine(bundle.Path, EncryptionFolder)))
            throw new ModelUnsupportedException(ModelStage.Read, bundle.Path, "an encrypted network", "a model that is not encrypted");
        var source = new EspressoSource(bundle.Path, bundle.ModelType, bundle.SpecificationVersion, bundle.Description,
            Required(bundle, CompiledBundle.NetworkName), Required(bundle, ShapeName), name => Required(bundle, name))
        {
            TypeData = bundle.TypeData,
        };
        string parameters = $"{UpdateFolder}/{UpdateMessageFolder}/{CompiledModelData.FileName}";
        if (File.Exists(Path.Combine(bundle.Path, parameters)))
        {
            source = source with
            {
                UpdatableLayers = Required(bundle, $"{UpdateFolder}/{CompiledModelData.FileName}"),
                UpdateParameters = Required(bundle, parameters),
            };
        }
        return Read(source);
    }

    /// <inheritdoc cref="Read(CompiledBundle)"/>
    public static Wire.Model Read(EspressoSource source)
    {
        var shapes = new EspressoShapes(source.Shapes, $"{source.Place}, {ShapeName}");
        string place = $"{source.Place}, {CompiledBundle.NetworkName}";
        using var net = new EspressoNet(source.Net, place);
        var weights = new EspressoWeights(source.Weights(net.WeightFileName), $"{source.Place}, {net.WeightFileName}");
        HashSet<string> updatable = source.UpdatableLayers.IsEmpty
            ? []
            : EspressoTypeData.ReadUpdatableLayers(source.UpdatableLayers, $"{source.Place}, {UpdateFolder}");
        var translation = new EspressoTranslation(shapes, weights, source.Description.Input.Select(input => input.Name), updatable);
        foreach (EspressoLayer layer in net.Layers())
            translation.Add(layer);
        var network = new Wire.NeuralNetwork
        {
            ArrayInputShapeMapping = ArrayMappingOf(source.Description, shapes, place),
            ImageInputShapeMapping = ImageMappingOf(source.Description, shapes, place),
        };
        network.Layers.AddRange(translation.Layers);
        foreach ((string input, JsonElement transform) in net.ImageTransforms)
            network.Preprocessing.Add(EspressoPreprocessing.Read(input, transform, source.Description, place));
        if (source.UpdateParameters is { } parameters)
        {
            network.UpdateParams = WireReader.Read(parameters, Wire.NetworkUpdateParameters.Parser,
                $"{source.Place}, {UpdateFolder}/{UpdateMessageFolder}");
        }
        return ModelOf(source, network);
    }

    private static Wire.Model ModelOf(EspressoSource source, Wire.NeuralNetwork network)
    {
        var model = new Wire.Model
        {
            SpecificationVersion = source.SpecificationVersion,
            Description = source.Description,
            IsUpdatable = source.UpdateParameters is not null,
        };
        switch (source.ModelType)
        {
            case Wire.Model.TypeOneofCase.NeuralNetwork:
                model.NeuralNetwork = network;
                return model;
            case Wire.Model.TypeOneofCase.NeuralNetworkRegressor:
                model.NeuralNetworkRegressor = new Wire.NeuralNetworkRegressor
                {
                    ArrayInputShapeMapping = network.ArrayInputShapeMapping,
                    ImageInputShapeMapping = network.ImageInputShapeMapping,
                    UpdateParams = network.UpdateParams,
                    Layers = { network.Layers },
                    Preprocessing = { network.Preprocessing },
                };
                return model;
            case Wire.Model.TypeOneofCase.NeuralNetworkClassifier:
                model.NeuralNetworkClassifier = new Wire.NeuralNetworkClassifier
                {
                    ArrayInputShapeMapping = network.ArrayInputShapeMapping,
                    ImageInputShapeMapping = network.ImageInputShapeMapping,
                    UpdateParams = network.UpdateParams,
                    Layers = { network.Layers },
                    Preprocessing = { network.Preprocessing },
                };
                if (source.TypeData.IsEmpty)
                {
                    throw new ModelUnsupportedException(ModelStage.Read, source.Place,
                        $"a compiled classifier without {CompiledModelData.FileName}", Advice);
                }
                EspressoTypeData.ReadLabels(source.TypeData, model.NeuralNetworkClassifier, source.Place);
                return model;
            default:
                throw new ModelFormatException(ModelStage.Read, source.Place,
                    $"a kind of neural network beside {CompiledBundle.NetworkName}", $"{source.ModelType}");
        }
    }

    /// <summary>The older networks take five axes, and their blobs have no rank of their own.</summary>
    private static ArrayMapping ArrayMappingOf(Wire.ModelDescription description, EspressoShapes shapes, string place)
    {
        var mappings = new HashSet<ArrayMapping>();
        foreach (Wire.FeatureDescription input in description.Input)
        {
            if (input.Type?.MultiArrayType is not { } array)
                continue;
            int? rank = shapes.RankOf(input.Name);
            bool isExact = rank is not null && !(rank == EspressoShapes.MaximumRank && array.Shape.Count is 1 or 3);
            if (isExact && array.Shape.Count > 0 && array.Shape.Count != rank)
                throw new ModelFormatException(ModelStage.Read, $"{place}, input {input.Name}", $"the rank {array.Shape.Count}", $"{rank}");
            mappings.Add(isExact ? ArrayMapping.ExactArrayMapping : ArrayMapping.Rank5ArrayMapping);
        }
        return mappings.Count <= 1
            ? mappings.FirstOrDefault(ArrayMapping.Rank5ArrayMapping)
            : throw new ModelFormatException(ModelStage.Read, place, "array inputs all of five axes or all of their own rank", "both");
    }

    private static ImageMapping ImageMappingOf(Wire.ModelDescription description, EspressoShapes shapes, string place)
    {
        var mappings = new HashSet<ImageMapping>();
        foreach (Wire.FeatureDescription input in description.Input)
        {
            if (input.Type?.ImageType is null)
                continue;
            mappings.Add(shapes.RankOf(input.Name) switch
            {
                null or EspressoShapes.MaximumRank => ImageMapping.Rank5ImageMapping,
                4 => ImageMapping.Rank4ImageMapping,
                int rank => throw new ModelFormatException(ModelStage.Read, $"{place}, input {input.Name}", "the rank 4 or 5", $"{rank}"),
            });
        }
        return mappings.Count <= 1
            ? mappings.FirstOrDefault(ImageMapping.Rank5ImageMapping)
            : throw new ModelFormatException(ModelStage.Read, place, "images that are all of rank 4 or all of rank 5", "both");
    }

    private static ReadOnlyMemory<byte> Required(CompiledBundle bundle, string name)
    {
        string path = ContainedPath.Resolve(bundle.Path, name, $"{bundle.Path}, {name}");
        if (!File.Exists(path))
            throw new ModelFormatException(ModelStage.Read, bundle.Path, $"the file {name}", "nothing there");
        ContainedPath.CheckInside(bundle.Path, path, path);
        return FileBytes.Map(path);
    }
}
