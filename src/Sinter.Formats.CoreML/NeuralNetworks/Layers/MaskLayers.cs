using Sinter.Ir;
using LayerCase = Sinter.Formats.CoreML.Wire.NeuralNetworkLayer.LayerOneofCase;

namespace Sinter.Formats.CoreML.NeuralNetworks.Layers;

/// <summary>Bands of matrices, one-hot vectors, and the places of what is not zero.</summary>
internal static class MaskLayers
{
    public static Dictionary<LayerCase, LayerRule> Rules { get; } = new()
    {
        [LayerCase.MatrixBandPart] = layer =>
            [Band(layer, layer.Input, Bound(layer.Layer.MatrixBandPart.NumLower), Bound(layer.Layer.MatrixBandPart.NumUpper))],
        [LayerCase.LowerTriangular] = layer => [Lower(layer, layer.Layer.LowerTriangular.K)],
        [LayerCase.UpperTriangular] = layer => [Upper(layer, layer.Layer.UpperTriangular.K)],
        [LayerCase.OneHot] = layer => [OneHot(layer)],
        [LayerCase.WhereNonZero] = layer => [layer.ToFloats(layer.Unary("non_zero", layer.Input))],
    };

    private static int Bound(long value) => (int)Math.Clamp(value, -1, int.MaxValue);

    private static Variable Band(LayerLowering layer, Variable x, int lower, int upper) =>
        layer.Op("band_part", ("x", x), ("lower", Literals.Int(lower)), ("upper", Literals.Int(upper)));

    /// <summary>Columns up to row + k. A band always holds the diagonal, so for a negative k the rest is cut out instead.</summary>
    private static Variable Lower(LayerLowering layer, long k) =>
        k >= 0 ? Band(layer, layer.Input, -1, Bound(k)) : Without(layer, (int)Math.Min(-(k + 1), int.MaxValue), -1);

    /// <summary>Columns from row + k on.</summary>
    private static Variable Upper(LayerLowering layer, long k) =>
        k <= 0 ? Band(layer, layer.Input, (int)Math.Min(-k, int.MaxValue), -1) : Without(layer, -1, (int)Math.Min(k - 1, int.MaxValue));

    private static Variable Without(LayerLowering layer, int lower, int upper)
    {
        Variable ones = layer.Op("fill_like", ("ref_tensor", layer.Input), ("value", Literals.Float(1)));
        return layer.Op("select", ("cond", layer.ToBools(Band(layer, ones, lower, upper))), ("a", Literals.Float(0)), ("b", layer.Input));
    }

    private static Variable OneHot(LayerLowering layer)
    {
        Wire.OneHotLayerParams oneHot = layer.Layer.OneHot;
        Argument size = layer.Has(1)
            ? layer.Reshape(layer.ToInts(layer[1]))
            : Literals.Int(layer.Size(oneHot.OneHotVectorSize, "oneHotVectorSize"));
        return layer.Op("one_hot", ("indices", layer.ToInts(layer[0])), ("one_hot_vector_size", size),
            ("axis", Literals.Int(layer.Int(oneHot.Axis, "axis"))), ("on_value", Literals.Float(oneHot.OnValue)),
                ("off_value", Literals.Float(oneHot.OffValue)));
    }
}
