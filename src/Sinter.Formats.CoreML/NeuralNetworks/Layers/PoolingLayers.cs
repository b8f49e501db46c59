using Sinter.Ir;
using PaddingCase = Sinter.Formats.CoreML.Wire.PoolingLayerParams.PoolingPaddingTypeOneofCase;
using PoolingType = Sinter.Formats.CoreML.Wire.PoolingLayerParams.Types.PoolingType;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Maxima, means and lengths over windows.</summary>
internal static class PoolingLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.Pooling] = layer => [Pool(layer)],
        [LayerCase.Pooling3D] = layer => [Pool3D(layer)],
        [LayerCase.GlobalPooling3D] = layer =>
        [
            Whole(layer, layer.Layer.GlobalPooling3D.Type == Wire.GlobalPooling3DLayerParams.Types.GlobalPoolingType3D.Max ? "reduce_max"
                : "reduce_mean",
                -3, -2, -1),
        ],
    };

    private static Variable Pool(LayerLowering layer)
    {
        Wire.PoolingLayerParams pooling = layer.Layer.Pooling;
        if (pooling.GlobalPooling)
        {
            return Whole(layer, pooling.Type switch
            {
                PoolingType.Max => "reduce_max",
                PoolingType.Average => "reduce_mean",
                PoolingType.L2 => "reduce_l2_norm",
                _ => throw UnknownType(layer, (int)pooling.Type),
            }, -2, -1);
        }
        string type = pooling.Type switch
        {
            PoolingType.Max => "max_pool",
            PoolingType.Average => "avg_pool",
            PoolingType.L2 => "l2_pool",
            _ => throw UnknownType(layer, (int)pooling.Type),
        };
        int[] kernel = layer.Sizes(pooling.KernelSize, "kernelSize", 2, 3), stride = layer.Sizes(pooling.Stride, "stride", 2, 1);
        bool ceil = pooling.PoolingPaddingTypeCase == PaddingCase.IncludeLastPixel;
        (string padType, int[]? pad) = pooling.PoolingPaddingTypeCase switch
        {
            PaddingCase.Same => (BorderSizes.SameType(layer, pooling.Same), null),
            PaddingCase.IncludeLastPixel => ("custom",
                Symmetric(layer.Sizes(pooling.IncludeLastPixel.PaddingAmounts, "paddingAmounts", 2, 0))),
            _ => BorderSizes.Valid(layer, pooling.Valid?.PaddingAmounts),
        };
        return layer.OverPlanes(layer.Input, x => Windows(layer, type, x, kernel, stride, padType, pad, ceil,
            pooling.AvgPoolExcludePadding));
    }

    private static Variable Pool3D(LayerLowering layer)
    {
        Wire.Pooling3DLayerParams pooling = layer.Layer.Pooling3D;
        (string padType, int[]? pad) = pooling.PaddingType switch
        {
            Wire.Pooling3DLayerParams.Types.Pooling3DPaddingType.Custom => ("custom", new[]
            {
                pooling.CustomPaddingFront, pooling.CustomPaddingBack, pooling.CustomPaddingTop, pooling.CustomPaddingBottom,
                pooling.CustomPaddingLeft, pooling.CustomPaddingRight,
            }),
            Wire.Pooling3DLayerParams.Types.Pooling3DPaddingType.Same => ("same", null),
            _ => ("valid", (int[]?)null),
        };
        string type = pooling.Type switch
        {
            Wire.Pooling3DLayerParams.Types.PoolingType3D.Max => "max_pool",
            Wire.Pooling3DLayerParams.Types.PoolingType3D.Average => "avg_pool",
            _ => throw UnknownType(layer, (int)pooling.Type),
        };
        return Windows(layer, type, layer.Input, [pooling.KernelDepth, pooling.KernelHeight, pooling.KernelWidth],
            [Math.Max(1, pooling.StrideDepth), Math.Max(1, pooling.StrideHeight), Math.Max(1, pooling.StrideWidth)], padType, pad, false,
            pooling.CountExcludePadding);
    }

    private static Variable Windows(LayerLowering layer, string type, Variable x, int[] kernel, int[] stride, string padType, int[]? pad,
        bool ceil,
        bool excludePadding) => layer.Op(type, ("x", x), ("kernel_sizes", Literals.Ints(kernel)), ("strides", Literals.Ints(stride)),
            ("pad_type", Literals.Text(padType)), ("pad", pad is null ? null : Literals.Ints(pad)),
                ("ceil_mode", Literals.Bool(ceil)),
            ("exclude_padding_from_average", type == "avg_pool" ? Literals.Bool(excludePadding) : null));

    private static Variable Whole(LayerLowering layer, string type, params int[] axes) =>
        layer.Op(type, ("x", layer.Input), ("axes", Literals.Ints(axes)), ("keep_dims", Literals.Bool(true)));

    private static int[] Symmetric(int[] amounts) => [amounts[0], amounts[0], amounts[1], amounts[1]];

    private static ModelFormatException UnknownType(LayerLowering layer, int type) => layer.Invalid("a kind of pooling", $"{type}");
}
