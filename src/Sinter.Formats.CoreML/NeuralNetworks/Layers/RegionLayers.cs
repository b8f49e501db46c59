using Sinter.Ir;
using Coordinates = Sinter.Formats.CoreML.Wire.BoxCoordinatesMode.Types.Coordinates;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Boxes in pictures.</summary>
internal static class RegionLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.CropResize] = layer => [CropResize(layer)],
        [LayerCase.NonMaximumSuppression] = layer => Suppress(layer),
    };

    /// <summary>[1, B, C, H, W] and boxes [N, 1, 4 or 5, 1, 1] give [N, B or 1, C, h, w].</summary>
    private static Variable CropResize(LayerLowering layer)
    {
        Wire.CropResizeLayerParams crop = layer.Layer.CropResize;
        int[] target = layer.Sizes(crop.TargetSize, "targetSize", 2, 1);
        string boxes = (crop.BoxIndicesMode?.BoxMode ?? Coordinates.CornersHeightFirst) switch
        {
            Coordinates.CornersHeightFirst => "CORNERS_HEIGHT_FIRST",
            Coordinates.CornersWidthFirst => "CORNERS_WIDTH_FIRST",
            Coordinates.CenterSizeHeightFirst => "CENTER_SIZE_HEIGHT_FIRST",
            Coordinates.CenterSizeWidthFirst => "CENTER_SIZE_WIDTH_FIRST",
            _ => throw layer.Invalid("a form of boxes", $"{(int)crop.BoxIndicesMode!.BoxMode}"),
        };
        int rank = layer.RequireRank(layer[0], 4);
        Variable images = rank == 4 ? layer[0] : layer.Op("squeeze", ("x", layer[0]), ("axes", Literals.Ints(0)));
        return layer.Op("crop_resize", ("x", images), ("roi", layer[1]), ("target_height", Literals.Int(target[0])),
            ("target_width", Literals.Int(target[1])), ("normalized_coordinates", Literals.Bool(crop.NormalizedCoordinates)),
            ("spatial_scale", Literals.Float(crop.SpatialScale == 0 ? 1 : crop.SpatialScale)),
                ("box_coordinate_mode", Literals.Text(boxes)),
            ("sampling_mode", Literals.Text(SamplingModes.Name(layer, crop.Mode))));
    }

    /// <summary>Inputs after boxes and scores, where they are given, stand for the parameters: the overlap, the least score, the
    /// number.</summary>
    private static IReadOnlyList<Variable> Suppress(LayerLowering layer)
    {
        Wire.NonMaximumSuppressionLayerParams parameters = layer.Layer.NonMaximumSuppression;
        float overlap = Number(layer, 2, parameters.IouThreshold), least = Number(layer, 3, parameters.ScoreThreshold);
        int most = layer.Has(4) ? (int)Math.Clamp(Number(layer, 4, 0), 0, int.MaxValue / 2) : layer.Size(parameters.MaxBoxes, "maxBoxes");
        IReadOnlyList<Variable> results = layer.Ops("non_maximum_suppression", ("boxes", layer[0]), ("scores", layer[1]),
            ("iou_threshold", Literals.Float(overlap)), ("score_threshold", Literals.Float(least)), ("max_boxes", Literals.Int(most)),
            ("per_class_suppression", Literals.Bool(parameters.PerClassSuppression)));
        return [results[0], results[1], layer.ToFloats(results[2]), layer.ToFloats(results[3])];
    }

    private static float Number(LayerLowering layer, int input, float parameter)
    {
        if (!layer.Has(input))
            return parameter;
        return layer[input].ConstantTensor is { Count: 1 } given
            ? given.Span<float>()[0]
            : throw new ModelUnsupportedException(layer.Builder.Stage, layer.Place, "thresholds that the network computes",
                "constant thresholds");
    }
}
