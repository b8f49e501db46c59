using Sinter.Ir;
using InterpolationMode = Sinter.Formats.CoreML.Wire.UpsampleLayerParams.Types.InterpolationMode;
using LinearMode = Sinter.Formats.CoreML.Wire.UpsampleLayerParams.Types.LinearUpsampleMode;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;
using Mode = Sinter.Formats.CoreML.Wire.ReorganizeDataLayerParams.Types.ReorganizationType;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Planes of another size.</summary>
internal static class ResamplingLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.Upsample] = layer => [Upsample(layer)],
        [LayerCase.ResizeBilinear] = layer => [ResizeBilinear(layer)],
        [LayerCase.ReorganizeData] = layer => [Reorganize(layer)],
    };

    private static Variable Upsample(LayerLowering layer)
    {
        Wire.UpsampleLayerParams upsample = layer.Layer.Upsample;
        (Argument height, Argument width) = Factors(layer, upsample);
        if (upsample.Mode == InterpolationMode.Nn)
        {
            return layer.OverPlanes(layer.Input, x =>
                layer.Op("upsample_nearest_neighbor", ("x", x), ("scale_factor_height", height), ("scale_factor_width", width)));
        }
        bool alignsCorners = upsample.LinearUpsampleMode == LinearMode.AlignCornersTrue;
        bool hasHalfPixels = upsample.LinearUpsampleMode == LinearMode.AlignCornersFalse;
        return layer.OverPlanes(layer.Input, x => layer.Op("upsample_bilinear", ("x", x), ("scale_factor_height", height),
            ("scale_factor_width", width),
            ("align_corners", Literals.Bool(alignsCorners)), ("half_pixel_centers", Literals.Bool(hasHalfPixels))));
    }

    private static (Argument Height, Argument Width) Factors(LayerLowering layer, Wire.UpsampleLayerParams upsample)
    {
        if (upsample.FractionalScalingFactor.Count == 2)
            return (Literals.Float(upsample.FractionalScalingFactor[0]), Literals.Float(upsample.FractionalScalingFactor[1]));
        if (upsample.FractionalScalingFactor.Count != 0)
            throw layer.Invalid("two factors", $"{upsample.FractionalScalingFactor.Count}");
        int[] factors = layer.Sizes(upsample.ScalingFactor, "scalingFactor", 2, 1);
        return (Literals.Int(factors[0]), Literals.Int(factors[1]));
    }

    private static Variable ResizeBilinear(LayerLowering layer)
    {
        Wire.ResizeBilinearLayerParams resize = layer.Layer.ResizeBilinear;
        int[] target = layer.Sizes(resize.TargetSize, "targetSize", 2, 1);
        return layer.OverPlanes(layer.Input, x => layer.Op("resize_bilinear", ("x", x), ("target_size_height", Literals.Int(target[0])),
            ("target_size_width", Literals.Int(target[1])), ("sampling_mode", Literals.Text(SamplingModes.Name(layer, resize.Mode)))));
    }

    private static Variable Reorganize(LayerLowering layer)
    {
        Wire.ReorganizeDataLayerParams reorganize = layer.Layer.ReorganizeData;
        (string type, string parameter) = reorganize.Mode switch
        {
            Mode.SpaceToDepth => ("space_to_depth", "block_size"),
            Mode.DepthToSpace => ("depth_to_space", "block_size"),
            Mode.PixelShuffle => ("pixel_shuffle", "upscale_factor"),
            _ => throw layer.Invalid("a mode of reorganization", $"{(int)reorganize.Mode}"),
        };
        Argument block = Literals.Int(layer.Size(reorganize.BlockSize, "blockSize", 1));
        return layer.OverPlanes(layer.Input, x => layer.Op(type, ("x", x), (parameter, block)));
    }
}
